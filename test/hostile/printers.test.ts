import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {presentCheck, presentList} from '../../src/catalogue/present.ts';
import type {Catalogue} from '../../src/catalogue/catalogue.ts';
import {presentDrills} from '../../src/cli/drill/present-drills.ts';
import {createHeadlessClient} from '../../src/cli/headless/client.ts';
import {describeHolder} from '../../src/diagnosis/describe-holder.ts';
import {presentForMonitoring} from '../../src/present/monitoring-plugin.ts';
import {presentTriage} from '../../src/present/present-triage.ts';
import {presentForPrometheus} from '../../src/present/prometheus.ts';
import {harmless, presentJson, sanitize, sanitizeLines} from '../../src/present/sanitize.ts';
import {presentTable} from '../../src/present/table.ts';
import {textWidth} from '../../src/present/width.ts';
import {collectReport} from '../../src/report/collect.ts';
import {jsonReport} from '../../src/report/json.ts';
import {markdownReport} from '../../src/report/markdown.ts';
import {eventsWith, hostileText, hostileTexts, triageWith, whatSteers} from '../support/hostile.ts';

const seed = 20_261_122;
const fuzz = {seed, numRuns: 500} as const;

const headless = (text: string, json: boolean): string => {
	let written = '';
	const client = createHeadlessClient({approve: 'safe', answers: new Map(), json, stdout: {write: (more: string) => (written += more)}});
	for (const event of eventsWith(text)) client.tell(event);
	return written;
};

const report = (text: string) => collectReport({id: text, folder: `/runs/${text}`}, eventsWith(text), text);
const outputs = (text: string) => ({[text]: {lines: [text], bytes: 9, cut: true, file: text}});
const catalogue = (text: string) => ({entries: [{runbook: {id: text, title: text}, file: text, hash: '', builtIn: false}], problems: []}) as unknown as Catalogue;
const problem = (text: string) => ({file: text, line: 3, excerpt: text, runbook: text, step: text, problem: text, remedy: text});
const drill = (text: string) => ({fault: text, runbook: text, seconds: {total: 1}, passed: false, failure: [text], cured: text, changed: [text], folder: text, lab: {host: text, process: 1, folder: text}}) as never;

/** Everything that writes text, with how many lines it writes for a text that tries nothing. */
const printers: Readonly<Record<string, (text: string) => string>> = {
	'sanitize': text => sanitize(text),
	'the lines of a run': text => headless(text, false),
	'a report in Markdown': text => markdownReport(report(text), outputs(text), 'UTC'),
	'triage as a plugin, first line': text => presentForMonitoring(triageWith(text), 2, 1)[0] ?? '',
	'triage for a collector': text => presentForPrometheus(triageWith(text), 2, {at: 0, seconds: 1}).join('\n'),
	'list': text => presentList(catalogue(text)).join('\n'),
	'check': text => presentCheck(1, [problem(text)]).join('\n'),
	'drills': text => presentDrills([drill(text)]).join('\n'),
	'port': text => sanitize(describeHolder({kind: 'program', pid: 1, user: text, command: text, unit: text, port: '443'} as never)),
	'a table': text => presentTable([['a', 'b'], [sanitize(text, 120), 'end']]).join('\n'),
};

/** Here a text may have several lines, each marked as belonging to it. */
const severalLines: Readonly<Record<string, (text: string) => string>> = {
	'output': text => sanitizeLines(text).join('\n'),
	'triage as text': text => presentTriage(triageWith(text)).join('\n'),
	'triage as a plugin': text => presentForMonitoring(triageWith(text), 2, 1).join('\n'),
};

const json: Readonly<Record<string, (text: string) => readonly [string, unknown]>> = {
	'a report': text => [jsonReport(report(text), outputs(text)), undefined],
	'triage': text => [presentJson(triageWith(text), 2), triageWith(text)],
	'any value': text => [presentJson({[text]: [text]}), {[text]: [text]}],
};

const table = Object.entries(hostileTexts);
const lineCount = (text: string): number => text.split('\n').length;

describe.each(Object.entries(printers))('%s', (_, print) => {
	it.each(table)('lets through nothing that %s', (__, text) => {
		expect(whatSteers(print(text))).toEqual([]);
		expect(lineCount(print(text))).toBe(lineCount(print('web')));
	});

	it('lets through nothing of anything that can be made of these', () => {
		fc.assert(
			fc.property(hostileText, text => {
				expect(whatSteers(print(text))).toEqual([]);
				expect(lineCount(print(text))).toBeLessThanOrEqual(lineCount(print('web')));
			}),
			fuzz,
		);
	});
});

describe.each(Object.entries(severalLines))('%s', (name, print) => {
	it('lets nothing through, and a line of a text never looks like one of ours', () => {
		fc.assert(
			fc.property(fc.oneof(hostileText, fc.constantFrom(...Object.values(hostileTexts))), text => {
				const written = print(text);
				expect(whatSteers(written)).toEqual([]);
				if (name !== 'output') expect(print(`first\n${text}\nCure: rm -rf /`)).not.toMatch(/^[ \d.]*Cure: rm/mu);
			}),
			fuzz,
		);
	});
});

describe.each(Object.entries(json))('JSON: %s', (_, print) => {
	it('is JSON, means the same, and steers nothing', () => {
		fc.assert(
			fc.property(fc.oneof(hostileText, fc.constantFrom(...Object.values(hostileTexts))), text => {
				const [written, value] = print(text);
				expect(whatSteers(written)).toEqual([]);
				const parsed: unknown = JSON.parse(written);
				if (value !== undefined) expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
			}),
			fuzz,
		);
	});

	it('of a run is one event on each line', () => {
		for (const [, text] of table) {
			const lines = headless(text, true).trimEnd().split('\n');
			expect(lines.map(line => JSON.parse(line) as object)).toEqual(eventsWith(text));
			expect(lines.flatMap(whatSteers)).toEqual([]);
		}
	});
});

describe('what is shown', () => {
	it.each(table)('is the same when it is made harmless again: %s', (_, text) => expect(harmless(harmless(text))).toBe(harmless(text)));

	it('can be recognised: what was tried is named where it stood', () => {
		expect(sanitize('a\u009B2Jb')).toBe('a‹U+009B›2Jb');
		expect(sanitize(`Z${'\u0301'.repeat(10)}`)).toBe('Z\u0301\u0301\u0301\u0301‹6 marks›');
		expect(sanitize('\u0301x')).toBe('‹1 marks›x');
		expect(sanitize('a\u3164b\u2800')).toBe('a‹U+3164›b‹U+2800›');
		expect(sanitize(`x${' '.repeat(70)}Cured.`)).toBe('x ‹70 spaces› Cured.');
	});

	it('leaves alone what people write', () => {
		for (const text of ['grüße ☃ 猫', 'tiếng Việt', 'สวัสดีที่นี่', 'עִבְרִית', 'नमस्ते', '🚀 done', 'a'.repeat(3000)]) expect(sanitize(text.normalize('NFD'))).toBe(text.normalize('NFD'));
		expect(sanitize('⚠️ careful')).toBe('⚠ careful');
	});

	it('is never narrower than a terminal draws it', () => {
		// East Asian Width of these is W; joined ones are drawn one by one where a terminal does not join them.
		for (const [text, cells] of [['漢', 2], ['︐', 2], ['〈', 2], ['🈁', 2], ['\u{17000}', 2], ['é', 1], ['क्षि', 3], ['👍🏽', 4]] as const) expect([text, textWidth(text)]).toEqual([text, cells]);
	});
});
