import {describe, expect, it} from '@jest/globals';
import {collectReport} from '../../src/report/collect.ts';
import {code, escapeMarkdown, markdownReport} from '../../src/report/markdown.ts';
import {act, agree, book, off, on, runToy, toyHost} from '../engine/support/toy.ts';

const run = {id: 'toy-run', folder: '/toy'};

describe('a report', () => {
	it('says what was performed, what failed, and what was decided', async () => {
		const host = toyHost();
		host.breaks.set('off b', () => Promise.reject(new Error('b is stuck')));
		const {records} = await runToy(book({act: act({plan: async () => [off('a'), off('b')]})}), {host, answers: [agree, {kind: 'hand-over', reason: 'to B'}]});
		const report = collectReport(run, records);
		expect(report.performed.map(({text, ended, why}) => [text, ended, why])).toEqual([['off a', 'performed', undefined], ['off b', 'failed', 'b is stuck']]);
		const markdown = markdownReport(report);
		for (const words of ['# Toy', '`off a`: performed', '**failed**: b is stuck', 'hand over: to B', 'escalate']) expect(markdown).toContain(words);
	});

	it('says of an operation without an end that what became of it is not known', async () => {
		const {records} = await runToy(book({act: act({plan: async () => [on('a')]})}));
		const cut = records.slice(0, records.findIndex(({type}) => type === 'performing') + 1);
		const report = collectReport(run, cut, 'the last line is torn');
		expect(report.performed[0]?.ended).toBe('unknown');
		expect(markdownReport(report)).toMatch(/not known[\s\S]*damaged|damaged[\s\S]*not known/);
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
