import {describe, expect, it} from '@jest/globals';
import {DrydockError} from '../../src/errors.ts';
import {act, askStep, book, end, off, probe, runToy, smash, step} from './support/toy.ts';

const mode = 'dry-run' as const;

describe('a dry run', () => {
	it('reads for real, performs nothing, asks for no confirmation, and says what is not proved', async () => {
		const runbook = book({
			look: probe({gives: ['a'], look: async () => ({a: 1}), to: 'first'}),
			first: act({title: 'First', needs: ['a'], plan: async () => [off('a')], to: 'again'}),
			again: probe({title: 'Again', to: 'second'}),
			second: act({title: 'Second', plan: async () => [smash('b')]}),
		});
		const {host, of, questions, result} = await runToy(runbook, {mode});
		expect(host.performed).toEqual([]);
		expect(questions).toEqual([]);
		expect(of('planned').map(({plan}) => plan.operations.map(({text}) => text))).toEqual([['off a'], ['smash b']]);
		expect(of('not-proved').map(({step: path}) => path.join())).toEqual(['first', 'again', 'second']);
		expect(of('performing')).toEqual([]);
		expect(result).toEqual({outcome: 'dry-run', exitCode: 0});
		expect(of('ended')[0]?.lines[0]).toContain('First, Second');
	});

	it('ends cleanly at a step that needs what only a real run learns', async () => {
		const runbook = book({
			make: act({title: 'Make', plan: async () => [off('a')], gives: ['id'], learn: async () => ({id: 'x'}), to: 'use'}),
			use: probe({title: 'Use', needs: ['id']}),
		});
		const {of, result} = await runToy(runbook, {mode});
		expect(result).toEqual({outcome: 'dry-run', exitCode: 0});
		expect(of('not-proved').at(-1)?.why).toContain('"id"');
		expect(of('failed')).toEqual([]);
	});

	it('takes a reading that fails for unknown after the first operation that was not performed, and for a failure before', async () => {
		const fails = probe({title: 'Find it', look: async () => Promise.reject(new DrydockError('not-found', 'not there'))});
		expect((await runToy(book({fails}), {mode})).result.outcome).toBe('failed');
		const after = await runToy(book({first: act({plan: async () => [off('a')], to: 'fails'}), fails}), {mode});
		expect(after.result.outcome).toBe('dry-run');
		expect(after.of('not-proved').at(-1)?.why).toContain('not there');
	});

	it('does not call verified what nothing was done for', async () => {
		const runbook = book({first: act({plan: async () => [off('a')], to: 'second'}), second: act({plan: async () => [], verify: async () => true})});
		const {of} = await runToy(runbook, {mode});
		expect(of('verified')).toEqual([]);
		expect(of('not-proved')).toHaveLength(2);
	});

	it('does not go round in circles where nothing changes', async () => {
		const runbook = book({first: act({plan: async () => [off('a')], to: 'look'}), look: probe({to: 'first'})});
		expect((await runToy(runbook, {mode})).result.outcome).toBe('dry-run');
	});

	it('leaves what is for humans undone, and does not wait', async () => {
		let asked = 0;
		const runbook = book({
			manual: step('manual', {instructions: () => ['pull the plug'], to: 'wait'}),
			wait: step('wait', {until: async () => `no ${++asked}`, seconds: 60, to: 'end', late: 'late'}),
			late: end('escalate'),
		});
		const {of, result, questions} = await runToy(runbook, {mode});
		expect([questions.length, asked, result.outcome]).toEqual([0, 1, 'dry-run']);
		expect(of('not-proved')).toHaveLength(2);
	});

	it('asks what the operator would be asked', async () => {
		const runbook = book({ask: askStep({options: {go: {label: 'Go'}}, to: {go: 'end'}})});
		expect((await runToy(runbook, {mode, answers: [{kind: 'choose', outcome: 'go'}]})).result.outcome).toBe('dry-run');
		expect((await runToy(runbook, {mode, answers: [{kind: 'stop', needed: 'a choice'}]})).result).toEqual({outcome: 'decision-needed', exitCode: 3});
	});
});
