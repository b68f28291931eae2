import {describe, expect, it} from '@jest/globals';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {collectReport} from '../../src/report/collect.ts';
import {jsonReport} from '../../src/report/json.ts';
import {markdownReport} from '../../src/report/markdown.ts';
import {code, escapeMarkdown} from '../../src/report/markdown-text.ts';
import {readOutputs} from '../../src/report/outputs.ts';
import {compareSurveys} from '../../src/survey/compare-surveys.ts';
import {act, agree, askStep, book, off, on, runToy, toyClock, toyHost} from '../engine/support/toy.ts';
import {container, survey} from '../survey/records.ts';

const run = {id: 'toy-run', folder: '/toy'};

describe('a report', () => {
	it('says what was performed, what failed, and what was decided', async () => {
		const host = toyHost();
		host.breaks.set('off b', () => Promise.reject(new Error('b is stuck')));
		const {records} = await runToy(book({act: act({plan: async () => [off('a'), off('b')]})}), {host, answers: [agree, {kind: 'hand-over', reason: 'to B'}]});
		const report = collectReport(run, records);
		expect(report.performed.map(({text, ended, why}) => [text, ended, why])).toEqual([['off a', 'performed', undefined], ['off b', 'failed', 'b is stuck']]);
		const markdown = markdownReport(report);
		for (const words of ['# Toy', '`off a`, done in 0 s', '**failed**: b is stuck', 'hand over: to B', 'escalate']) expect(markdown).toContain(words);
	});

	it('says of an operation without an end that what became of it is not known', async () => {
		const {records} = await runToy(book({act: act({plan: async () => [on('a')]})}));
		const cut = records.slice(0, records.findIndex(({type}) => type === 'performing') + 1);
		const report = collectReport(run, cut, 'the last line is torn');
		expect(report.performed[0]?.ended).toBe('unknown');
		expect(markdownReport(report)).toMatch(/not known[\s\S]*damaged|damaged[\s\S]*not known/);
	});

	it('tells times of day in the zone of whoever was there, with the date, and says when a new day began', async () => {
		const clock = toyClock();
		const {records} = await runToy(book({act: act({plan: async () => [off('a')]})}), {answers: [agree], clock});
		const night = records.map((event, index) => (index < 3 ? event : {...event, at: '2026-11-23T00:10:00Z'}));
		const markdown = markdownReport(collectReport(run, night), {}, 'Europe/Berlin');
		for (const words of ['- When: 2026-11-22, 02:58:00 to 01:10:00 (22 h 12 min), Europe/Berlin (UTC+01:00)', '## Timeline of 2026-11-22, Europe/Berlin (UTC+01:00)', '-- 2026-11-23 --\n01:10:00  ']) expect(markdown).toContain(words);
		expect(markdownReport(collectReport(run, night), {}, 'UTC')).toContain('01:58:00 to 00:10:00 (22 h 12 min), UTC');
	});

	it('says who decided what, by which means, and which losses were confirmed with it', async () => {
		const choose = askStep({question: () => 'Who gives way?', options: {act: {label: 'The lamp', consequence: 'it goes dark'}}, to: {act: 'act'}} as never);
		const runbook = book({choose, act: act({title: 'Turn it off', plan: async () => [off('a')]})});
		const {records} = await runToy(runbook, {answers: [{kind: 'choose', outcome: 'act'}, {kind: 'confirm', gave: 'enter'}, agree]});
		const markdown = markdownReport(collectReport(run, records));
		for (const words of ['Who gives way?\n  - chose act, by `tester`', 'Turn it off: `off a`\n  - Enter, by `tester`, **not accepted**', '  - y, by `tester`\n  - confirmed loss: stops: lamp a']) expect(markdown).toContain(words);
		expect(markdownReport(collectReport(run, records.map(event => (event.type === 'answered' ? {...event, by: 'option' as const} : event))))).toContain('chose act, by an option given beforehand');
	});

	it('says what differs before and after, and is loud about what nobody planned', async () => {
		const host = toyHost();
		host.before = () => host.lamps.delete('b');
		const take = async () => survey({containers: {objects: Object.fromEntries([...host.lamps].map(([name, lit]) => [name, container({state: lit ? 'running' : 'exited'})]))}, images: {notKnown: 'no answer within 10 s'}});
		const {records} = await runToy(book({act: act({plan: async () => [off('a')]})}), {host, answers: [agree], survey: {take, compare: compareSurveys}});
		const markdown = markdownReport(collectReport(run, records));
		for (const words of ['- **1 thing on the host changed, and not as planned**', '**Changed, and not as planned:**\n\n- **container b is gone**', 'As planned:\n\n- container a was running, is exited (0), by `off a`', '- before and after, images: no answer within 10 s']) expect(markdown).toContain(words);
	});

	it('shows the end of what was printed, and where the whole is', () => {
		const folder = mkdtempSync(join(tmpdir(), 'drydock-report-'));
		mkdirSync(join(folder, 'output'));
		writeFileSync(join(folder, 'secret'), 'hunter2');
		writeFileSync(join(folder, 'output/1.log'), '\u001B[2Jlast\n```\n# owned\n');
		writeFileSync(join(folder, 'output/2.log'), Array.from({length: 1000}, (_, line) => `line ${line}`).join('\n'));
		const entry = (output: string) => ({at: '', step: 'act', text: output, ended: 'performed' as const, undoes: false, output, wayBack: ''});
		const performed = ['output/1.log', 'output/2.log', 'output/3.log', 'output/../secret', '../../etc/passwd'].map(entry);
		const outputs = readOutputs(folder, performed);
		rmSync(folder, {recursive: true});
		const markdown = markdownReport({...collectReport(run, []), performed}, outputs);
		expect(markdown).toContain('  ````text\n  ␛[2Jlast\n  ```\n  # owned\n  ````');
		expect(outputs['output/2.log']?.lines).toHaveLength(20);
		expect(markdown).toContain(`The end of 8.9 kB of output; the whole is in \`${folder}/output/2.log\``);
		expect(outputs['output/2.log']?.lines.at(-1)).toBe('line 999');
		expect(outputs['output/3.log']?.unread).toContain('no such file');
		expect([outputs['output/../secret']?.unread, outputs['../../etc/passwd']?.unread]).toEqual(['it is not in the folder of the run', 'it is not in the folder of the run']);
	});

	it('as JSON, quotes no copy and no specification', async () => {
		const copy = {kind: 'copy.json' as const, name: 'a', content: {password: 'hunter2'}};
		const {records} = await runToy(book({act: act({gives: ['spec'], learn: async () => ({spec: 'hunter2'}), plan: async () => [copy]} as never)}), {answers: [agree]});
		const json = jsonReport(collectReport(run, records), {});
		expect(JSON.parse(json)).toMatchObject({run: 'toy-run', performed: [{text: expect.any(String), ended: 'performed'}], outcome: 'cured'});
		expect(json).not.toContain('hunter2');
	});

	it('is made of an empty record too', () => expect(markdownReport(collectReport(run, []))).toContain('no end in the record'));
});

describe('hostile text in Markdown', () => {
	it.each(['<script>alert(1)</script>', '![x](http://evil)', '[x](javascript:x)', '# title', '- item', '1. item', '`code`', '| cell |', '\u001b[2J', '<!--', 'https://evil.example', 'www.evil.example', '***'])('%s stays text', text => {
		expect(escapeMarkdown(text)).not.toMatch(/[<>`|[\]*]|:\/\/|www\.|^[#-]|^\d+\./);
	});

	it('cannot leave its code', () => {
		expect(code('a ``` b')).toBe('```` a ``` b ````');
		expect(code('plain')).toBe('`plain`');
	});

	it('cannot end the timeline', async () => {
		const {records} = await runToy(book({act: act({title: '```\n# owned', plan: async () => []})}));
		expect(markdownReport(collectReport(run, records)).match(/^```/gm)).toHaveLength(2);
	});
});
