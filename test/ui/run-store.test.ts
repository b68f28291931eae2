import {describe, expect, it} from '@jest/globals';
import type {EventBody, RunEvent} from '../../src/engine/events.ts';
import {createRunStore} from '../../src/ui/run-store.ts';
import {restart} from './support/stories.ts';

const at = (event: EventBody): RunEvent => ({...event, seq: 1, at: '2026-11-22T03:00:00Z'});
const entered = at({type: 'step-entered', step: ['a'], kind: 'act', title: 'A', why: 'B', runbook: 'r'});

describe('the run store', () => {
	it('tells its listeners once of many events', async () => {
		const store = createRunStore();
		let told = 0;
		const heard = new Promise<void>(resolve => {
			store.subscribe(() => {
				told += 1;
				resolve();
			});
		});
		store.client.tell(entered);
		for (let count = 0; count < 10_000; count++) store.client.tell(at({type: 'output', step: ['a'], index: 0, text: 'x\n'}));
		expect(told).toBe(0);
		await heard;
		expect(told).toBe(1);
		expect(store.lastOutput(100_000)).toHaveLength(5000);
		expect(store.snapshot().tail.length).toBeLessThanOrEqual(200);
	});

	it('takes an answer for the question that is pending and for no other', async () => {
		const store = createRunStore();
		const decided = store.client.decide({kind: 'confirm', plan: restart}, ['a']);
		expect(store.answer(2, {kind: 'stop'})).toBe(false);
		expect(store.answer(1, {kind: 'confirm', gave: 'y'})).toBe(true);
		expect(store.answer(1, {kind: 'stop'})).toBe(false);
		expect(await decided).toEqual({decision: {kind: 'confirm', gave: 'y'}, by: 'operator'});
	});

	it('refuses the pending question and every later one once the operator has left', async () => {
		const store = createRunStore();
		const pending = store.client.decide({kind: 'manual', instructions: []}, ['a']);
		store.refuse(new Error('left'));
		await expect(pending).rejects.toThrow('left');
		await expect(store.client.decide({kind: 'manual', instructions: []}, ['a'])).rejects.toThrow('left');
	});

	it('shows a step that failed and then worked as done', () => {
		const store = createRunStore();
		for (const event of [
			entered,
			at({type: 'failed', step: ['a'], why: 'no', nextSteps: []}),
			at({type: 'planned', step: ['a'], plan: restart}),
			at({type: 'verified', step: ['a']}),
			at({type: 'step-left', step: ['a'], facts: {}}),
			at({type: 'ended', outcome: 'cured', exitCode: 0, lines: []}),
		])
			store.client.tell(event);
		expect(store.snapshot().view.steps.map(({state}) => state)).toEqual(['done']);
	});
});
