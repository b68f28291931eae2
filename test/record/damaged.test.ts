import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {main} from '../../src/cli/main.ts';
import type {RunEvent} from '../../src/engine/events.ts';
import {withSum} from '../../src/record/checksum.ts';
import {parseJournal} from '../../src/record/journal-reader.ts';
import {openRuns} from '../../src/record/open-runs.ts';
import {listRuns} from '../../src/record/runs.ts';
import {collectReport} from '../../src/report/collect.ts';
import {jsonReport} from '../../src/report/json.ts';
import {markdownReport} from '../../src/report/markdown.ts';
import {eventsWith, whatSteers} from '../support/hostile.ts';

const events = eventsWith('web');
const whole = Buffer.from(events.map(event => `${withSum(event)}\n`).join(''));
const id = '20261122T0158-toy-abcd';

let state: string;
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'drydock-damaged-'));
	mkdirSync(join(state, 'drydock', 'runs', id, 'output'), {recursive: true, mode: 0o700});
});
afterEach(() => rmSync(state, {recursive: true, force: true}));

const runs = (): string => join(state, 'drydock', 'runs');
const keep = (journal: Buffer | string): void => writeFileSync(join(runs(), id, 'journal.jsonl'), journal);

/** All that is made from a journal: throws where one of them would. */
const readAll = (text: string): string | undefined => {
	const {events: read, damage} = parseJournal(text);
	const report = collectReport({id, folder: runs()}, read, damage);
	const markdown = markdownReport(report, {}, 'UTC');
	JSON.parse(jsonReport(report, {}));
	expect(whatSteers(markdown)).toEqual([]);
	if (damage !== undefined) expect(markdown).toContain('damaged');
	return damage;
};

const invoke = async (...argv: string[]) => {
	let stdout = '';
	let stderr = '';
	const exitCode = await main(argv, {stdout: {write: text => (stdout += text)}, stderr: {write: text => (stderr += text)}, stdin: {}, env: {XDG_STATE_HOME: state, HOME: state}});
	return {exitCode, stdout, stderr};
};

/** The commands, and what the first screen lists. */
const readByCommands = async (): Promise<string> => {
	const listed = await invoke('runs');
	const json = await invoke('runs', '--json');
	const report = await invoke('report', id);
	const reportJson = await invoke('report', id, '--format', 'json');
	JSON.parse(json.stdout);
	for (const each of [listed, json, report, reportJson]) expect(each.stderr).not.toContain('a bug in Drydock');
	expect(listed.exitCode).toBe(0);
	openRuns([runs()], new Date('2026-11-22T02:00:00Z'));
	return listed.stdout + report.stdout + report.stderr;
};

describe('a journal that is whole', () => {
	it('is read as it was written, and so is one of before there were checksums', () => {
		expect(parseJournal(whole.toString())).toEqual({events, good: whole.length});
		const bare = events.map(event => `${JSON.stringify(event)}\n`).join('');
		expect(parseJournal(bare)).toEqual({events, good: Buffer.byteLength(bare)});
	});
});

describe('a journal that is damaged', () => {
	it('cut at every byte: what comes before is read, and the damage is named unless the cut is between two records', () => {
		const ends = new Set([...whole].flatMap((byte, at) => (byte === 0x0a ? [at + 1] : [])));
		for (let length = 1; length <= whole.length; length++) {
			const damage = readAll(whole.subarray(0, length).toString());
			expect([length, damage !== undefined]).toEqual([length, !ends.has(length)]);
		}
	});

	it('with any bit of it flipped: never unnoticed', () => {
		for (let at = 0; at < whole.length; at++) {
			const flipped = Buffer.from(whole);
			flipped[at] = (flipped[at] ?? 0) ^ (1 << at % 8);
			expect([at, parseJournal(flipped.toString()).damage !== undefined]).toEqual([at, true]);
		}
	});

	it('with any of its values replaced by another, and no checksum: nothing crashes', () => {
		const places = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
			typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...places(each, [...path, key])]) : [];
		const put = (value: unknown, [first, ...rest]: readonly string[], replacement: unknown): unknown => {
			if (first === undefined) return replacement;
			const copy = (Array.isArray(value) ? [...(value as unknown[])] : {...(value as object)}) as Record<string, unknown>;
			copy[first] = put(copy[first], rest, replacement);
			return copy;
		};
		const all = places(events);
		fc.assert(
			fc.property(fc.constantFrom(...all), fc.oneof(fc.jsonValue({maxDepth: 2}), fc.constantFrom<unknown>(null, {}, [], 0, '', -1, '__proto__', [null], undefined)), (path, replacement) => {
				readAll((put(events, path, replacement) as readonly RunEvent[]).map(event => `${JSON.stringify(event) ?? ''}\n`).join(''));
			}),
			{seed: 20_261_122, numRuns: 3000},
		);
	});

	it('foreign JSON, lines without end, other bytes: the commands and the first screen say so', async () => {
		const note = {seq: 1, at: 'x', type: 'note', text: 'x'};
		for (const foreign of ['', '\n', '{}\n', '[]\n', 'null\n', '{"a":1}\n', '[1,2,3]', '\0'.repeat(4096), `"${'x'.repeat(3_000_000)}`, `${JSON.stringify({...note, text: 'y'.repeat(3_000_000)})}\n`, '{"seq":1,"at":"x","type":"toString"}\n', '{"seq":1,"at":"x","type":"__proto__"}\n', '[['.repeat(100_000), Buffer.from([0xff, 0xfe, 0x0a, 0x9b])]) {
			keep(foreign);
			const said = await readByCommands();
			expect(said).toContain(id);
			expect(whatSteers(said)).toEqual([]);
		}
	});

	it('of every kind: the commands never call it a bug', async () => {
		for (let length = 0; length < whole.length; length += 251) {
			keep(whole.subarray(0, length));
			await readByCommands();
			const flipped = Buffer.from(whole);
			flipped[length] = (flipped[length] ?? 0) ^ 4;
			keep(flipped);
			expect(await readByCommands()).toMatch(/damaged|not a record|missing|torn|kind that this version/u);
		}
	});

	it('a folder, a link to nowhere or one that may not be read in its place is said, and the others are listed', async () => {
		keep(whole);
		mkdirSync(join(runs(), '20261122T0159-toy-folder', 'journal.jsonl'), {recursive: true});
		mkdirSync(join(runs(), '20261122T0160-\u001B[2J\u202E'), {recursive: true});
		const listed = listRuns(runs());
		expect(listed.map(run => run.state).toSorted()).toEqual(['ended', 'unreadable', 'unreadable']);
		const said = await readByCommands();
		expect(whatSteers(said)).toEqual([]);
	});
});
