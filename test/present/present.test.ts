import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import type {PlannedOperation, RunEvent} from '../../src/engine/events.ts';
import type {Inverse} from '../../src/operations/operation.ts';
import {presentEvent} from '../../src/present/present-event.ts';
import {presentPlan} from '../../src/present/present-plan.ts';
import {sanitize, sanitizeLines} from '../../src/present/sanitize.ts';
import {shortIds} from '../../src/present/short-ids.ts';
import {plural, presentBytes, presentSeconds} from '../../src/present/words.ts';

// eslint-disable-next-line no-control-regex
const moves = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/;

describe('sanitize', () => {
	it.each([
		['\u001b[2J', '␛[2J'],
		['a\tb', 'a    b'],
		['a\r\nb', 'a␍␊b'],
		['\u202egnp.exe', '‹U+202E›gnp.exe'],
		['a\u200bb', 'a‹U+200B›b'],
		['\u009b1m', '‹U+009B›1m'],
		['\ud800x', '‹U+D800›x'],
		['\u007f', '␡'],
		['grüße ☃ 猫', 'grüße ☃ 猫'],
	])('%j is shown as %s', (text, expected) => expect(sanitize(text)).toBe(expected));

	it('says how much of a long text is left out', () => expect(sanitize('x'.repeat(30), 10)).toBe('xxxxxxxxxx… (20 more characters)'));

	it('never lets through what moves a cursor, hides, or turns text around', () => {
		const nasty = fc.oneof(fc.string({unit: 'binary'}), fc.string({unit: fc.integer({min: 0, max: 0xffff}).map(code => String.fromCharCode(code))}));
		fc.assert(
			fc.property(nasty, fc.nat(40), (text, limit) => {
				const unpaired = sanitize(text, limit + 1).replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, '');
				expect(unpaired).not.toMatch(moves);
			}),
			{numRuns: 1000},
		);
	});

	it('takes lines apart, and no line end for content', () => expect(sanitizeLines('a\r\nb\n')).toEqual(['a', 'b']));
});

describe('words', () => {
	it.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [2_123_456, '2.1 MB'], [999_600_000, '1.0 GB'], [45e9, '45 GB']])('%d bytes: %s', (bytes, words) => expect(presentBytes(bytes)).toBe(words));
	it.each([[0.04, '0 s'], [0.44, '0.4 s'], [12.2, '12 s'], [59.7, '1 min'], [185, '3 min 5 s'], [7800, '2 h 10 min']])('%d seconds: %s', (seconds, words) => expect(presentSeconds(seconds)).toBe(words));
	it('one and many', () => expect([plural(1, 'container'), plural(2, 'container')]).toEqual(['1 container', '2 containers']));
});

const evil = 'x\u001b]0;owned\u0007\u202e';
const stamp = {seq: 1, at: '2026-11-22T01:58:00.000Z'};
const plan = {
	operations: [{operation: {kind: 'container.stop', container: {id: 'x', name: evil}} as const, text: `docker stop ${evil}`, risk: 'disruptive', loss: {stops: [], gone: []}, inverse: {none: evil}}],
	risk: 'disruptive',
	loss: {stops: [{name: `container ${evil}`, detail: evil}], gone: [{name: evil}], downtimeSeconds: 5},
	confirmation: {by: 'type', text: evil},
	fingerprint: '',
} as const;

describe('events as lines', () => {
	const step = ['a', evil];
	const events: readonly RunEvent[] = [
		{...stamp, type: 'run-started', run: evil, runbook: evil, title: evil, hash: '', host: {label: evil, daemonId: '', hostname: '', endpoint: ''}, mode: 'live', inputs: {}, folder: evil, version: '', user: evil},
		{...stamp, type: 'step-entered', step, kind: 'probe', title: evil, why: evil, runbook: evil},
		{...stamp, type: 'read', step, command: evil},
		{...stamp, type: 'found', step, lines: [evil]},
		{...stamp, type: 'planned', step, plan, noWayBack: evil, away: {seconds: 3, fallback: evil}},
		{...stamp, type: 'asked', step, question: {kind: 'confirm', plan, again: evil}},
		{...stamp, type: 'asked', step, question: {kind: 'choose', question: evil, options: [{outcome: evil, label: evil, consequence: evil, closed: evil}]}},
		{...stamp, type: 'asked', step, question: {kind: 'pick', question: evil, items: [{id: evil, label: evil, detail: evil}]}},
		{...stamp, type: 'asked', step, question: {kind: 'manual', instructions: [evil]}},
		{...stamp, type: 'asked', step, question: {kind: 'failed', why: evil, nextSteps: [evil], undo: [evil]}},
		{...stamp, type: 'answered', step, decision: {kind: 'confirm', gave: {typed: evil}}, by: 'operator', accepted: false},
		{...stamp, type: 'performing', step, index: 0, of: 1, text: evil, operation: plan.operations[0].operation, inverse: {none: evil}},
		{...stamp, type: 'output', step, index: 0, text: `${evil}\n${evil}`},
		{...stamp, type: 'performed', step, index: 0, seconds: 1, output: evil, outputBytes: 3},
		{...stamp, type: 'operation-failed', step, index: 0, why: evil, output: evil},
		{...stamp, type: 'failed', step, why: evil, nextSteps: [evil]},
		{...stamp, type: 'waiting', step, for: evil, seconds: 3},
		{...stamp, type: 'not-proved', step, why: evil},
		{...stamp, type: 'saved', step, path: evil},
		{...stamp, type: 'step-left', step, facts: {}, skipped: evil},
		{...stamp, type: 'note', text: evil},
		{...stamp, type: 'deviation', text: evil},
		{...stamp, type: 'ended', outcome: 'cured', exitCode: 0, lines: [evil]},
	];

	it.each(events.map(event => [event.type, event] as const))('%s lets nothing hostile through', (_, event) => {
		const lines = presentEvent(event);
		expect(lines.length).toBeGreaterThan(0);
		for (const line of lines) expect(line).not.toMatch(moves);
	});

	it('ids are shown in 12 characters, but not within a path', () => {
		const id = 'b9f5'.repeat(16);
		expect(presentEvent({...stamp, type: 'read', step: [], command: `docker inspect ${id} ${id}`})).toEqual(['    $ docker inspect b9f5b9f5b9f5 b9f5b9f5b9f5']);
		expect(shortIds(`cat /var/lib/docker/containers/${id}/hosts`)).toContain(id);
		expect(shortIds(`network ${id} not found`)).toBe('network b9f5b9f5b9f5 not found');
	});

	it('a plan says what is gone first, then what stops and for how long', () => {
		const lines = presentPlan(plan).join('\n');
		expect(lines.indexOf('gone:')).toBeLessThan(lines.indexOf('stops:'));
		expect(lines).toContain('down for about 5 s');
		expect(lines).toContain('no way back');
	});

	it('a plan marks the point of no return before it is passed: the first operation that loses something and cannot be taken back', () => {
		const [model] = plan.operations;
		if (model === undefined) throw new Error('the plan is empty');
		const operation = (text: string, risk: 'safe' | 'destructive', inverse: Inverse): PlannedOperation => ({...model, text, risk, inverse});
		const none = {none: 'gone is gone'};
		const operations = [operation('a copy', 'safe', none), operation('a move', 'destructive', {operations: [model.operation]}), operation('a removal', 'destructive', none), operation('another', 'destructive', none)];
		expect(presentPlan({...plan, operations}).filter(line => line.includes('Point of no return'))).toEqual(['  Point of no return: a removal']);
		expect(presentPlan({...plan, operations: operations.slice(0, 2)}).join('\n')).not.toContain('Point of no return');
	});
});
