import {afterEach, beforeEach, expect, it} from '@jest/globals';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Outcome} from '../../src/engine/events.ts';
import {openRuns} from '../../src/record/open-runs.ts';
import {ownProcess} from '../../src/record/run-process.ts';

const now = new Date('2026-11-22T12:00:00Z');
let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'drydock-open-runs-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

interface Recorded {
	readonly outcome?: Outcome;
	readonly container?: string;
	readonly alive?: boolean;
	readonly changed?: boolean;
}

const record = (id: string, {outcome, container = 'web', alive = false, changed = false}: Recorded): void => {
	const path = join(folder, id);
	mkdirSync(path);
	const started = {type: 'run-started', run: id, runbook: 'port-conflict', title: 'T', hash: 'h', host: {label: 'edge', daemonId: 'D', hostname: 'edge', endpoint: 'unix:///run/docker.sock'}, mode: 'live', inputs: {container}, folder: path, version: '1', user: 'root'};
	const ended = outcome === undefined ? [] : [{type: 'ended', outcome, exitCode: 1, lines: []}];
	writeFileSync(join(path, 'journal.jsonl'), [started, ...(changed ? [{type: 'performing', step: ['stop'], index: 0, of: 1, text: 't', operation: {kind: 'container.start'}, inverse: {operations: []}}] : []), ...ended].map((body, index) => `${JSON.stringify({...body, seq: index + 1, at: '2026-11-22T01:00:00.000Z'})}\n`).join(''));
	if (alive) writeFileSync(join(path, 'process.json'), JSON.stringify(ownProcess()));
};

const ids = (): readonly string[] => openRuns([folder], now).map(({id}) => id.slice(14));

it('are those without an end, stopped, waiting for a decision, broken off half way, or under way elsewhere; the latest first', () => {
	record('20261122T0100-left', {container: 'a'});
	record('20261122T0200-stopped', {outcome: 'stopped', container: 'b'});
	record('20261122T0300-decision', {outcome: 'decision-needed', container: 'c'});
	record('20261122T0400-alive', {alive: true, container: 'd'});
	record('20261122T0500-cured', {outcome: 'cured', container: 'e'});
	record('20261122T0600-failed', {outcome: 'failed', container: 'f'});
	record('20261122T0700-hung-up', {outcome: 'interrupted', container: 'g', changed: true});
	record('20261122T0800-refused', {outcome: 'interrupted', container: 'h'});
	expect(ids()).toEqual(['hung-up', 'alive', 'decision', 'stopped', 'left']);
	record('20261122T0900-half', {outcome: 'failed', container: 'i', changed: true});
	expect(ids()).toEqual(['half', 'hung-up', 'alive', 'decision', 'stopped']);
});

it('are not those that a later run with the same inputs brought to an end', () => {
	record('20261122T0100-first', {outcome: 'stopped'});
	record('20261122T0200-other', {outcome: 'stopped', container: 'db'});
	record('20261122T0300-again', {outcome: 'cured'});
	expect(ids()).toEqual(['other']);
});

it('are not those that were looked at again after their end, and left as they are', () => {
	record('20261122T0100-cured', {outcome: 'cured', changed: true});
	const journal = join(folder, '20261122T0100-cured', 'journal.jsonl');
	const more = (...bodies: readonly object[]): void => {
		const before = readFileSync(journal, 'utf8');
		const seq = before.trimEnd().split('\n').length;
		writeFileSync(journal, before + bodies.map((body, index) => `${JSON.stringify({...body, seq: seq + index + 1, at: '2026-11-22T02:00:00.000Z'})}\n`).join(''));
	};
	const resumed = {type: 'resumed', user: 'root', from: '', version: '1', hash: 'h', after: 'cured'};
	const stopped = {type: 'ended', outcome: 'stopped', exitCode: 3, lines: []};
	more(resumed, stopped);
	expect(ids()).toEqual([]);
	more(resumed, {type: 'performing', step: ['stop'], index: 0, of: 1, text: 't', operation: {kind: 'container.start'}, inverse: {operations: []}, undoes: true}, stopped);
	expect(ids()).toEqual(['cured']);
});

it('are not those of the week before, and not without bound', () => {
	record('20261101T0100-old', {});
	for (let hour = 1; hour < 9; hour++) record(`20261122T0${hour}00-run${hour}`, {container: `c${hour}`});
	expect(ids()).toEqual(['run8', 'run7', 'run6', 'run5', 'run4']);
});

it('are none where nothing was recorded', () => {
	expect(openRuns([join(folder, 'nowhere')], now)).toEqual([]);
});
