import {describe, expect, it} from '@jest/globals';
import type {Decision, Question} from '../../src/engine/events.ts';
import type {AnyRunbook, Operations} from '../../src/engine/kinds.ts';
import type {Resumption} from '../../src/engine/resume.ts';
import {DrydockError} from '../../src/errors.ts';
import {act, agree, book, off, on, probe, runToy, smash, toyHost, toyOperations, type Answer, type ToyHost} from './support/toy.ts';

const back: Decision = {kind: 'choose', outcome: 'undo'};

/** Runs it to its end, then takes it up again. */
const takeUp = async (runbook: AnyRunbook, host: ToyHost, goal: Resumption['goal'], answers: readonly Answer[], more: Partial<Resumption> & {readonly operations?: Operations; readonly first?: readonly Answer[]} = {}) => {
	const {operations, first = [], ...resumption} = more;
	const own = operations === undefined ? {} : {operations};
	const {records} = await runToy(runbook, {host, answers: first, ...own});
	return runToy(runbook, {host, answers, resume: {events: records, goal, from: '', ...resumption}, ...own});
};

const lamps = book({one: act({plan: async () => [off('a')], to: 'two'}), two: act({plan: async () => [off('b'), smash('c')], noWayBack: 'n', to: 'end'})});

const choiceOf = (question: Question | undefined): Extract<Question, {kind: 'choose'}> => {
	if (question?.kind !== 'choose') throw new Error(`asked ${question?.kind}`);
	return question;
};

describe('undo', () => {
	it('says what stays, how many go back, and asks, before anything is planned; left, it performs nothing', async () => {
		const host = toyHost({a: true, b: true, c: true});
		const {result, events, questions, of} = await takeUp(lamps, host, 'undo', [{kind: 'choose', outcome: 'leave'}]);
		expect(result.outcome).toBe('stopped');
		expect(host.performed).toEqual(['off a', 'off b', 'smash c']);
		const {options, unattended} = choiceOf(questions[0]);
		expect([options.map(({outcome}) => outcome), unattended]).toEqual([['undo', 'leave'], 'undo']);
		expect(options[0]?.consequence).toBe('2 operations, the last first, each confirmed by itself. 1 operation cannot be taken back.');
		expect(of('found').at(-1)?.lines).toEqual(['Stays: smash c (what is smashed stays smashed)']);
		expect(events.findLastIndex(({type}) => type === 'found')).toBeLessThan(events.findLastIndex(({type}) => type === 'asked'));
	});

	it('is a plan of its own for each operation, which says what it takes back; what stays is named at the end as well', async () => {
		const host = toyHost({a: true, b: true, c: true});
		const {result, of} = await takeUp(lamps, host, 'undo', [back]);
		expect(result.outcome).toBe('undone');
		expect(host.performed.slice(3)).toEqual(['on b', 'on a']);
		expect(of('planned').map(({undoes}) => undoes)).toEqual(['off b', 'off a']);
		expect(of('ended')[0]?.lines).toEqual(['Taken back: 2 operations.', 'Stays: smash c (what is smashed stays smashed)']);
	});

	it('leaves everything alone once something was performed after which the host cannot be as before, and says so of all of it', async () => {
		const host = toyHost({a: true, b: true, c: true});
		const plain = toyOperations(host);
		const operations: Operations = {...plain, inverse: async (op, reader) => (plain.text(op) === 'smash c' ? {none: 'nothing is as before without c', final: true} : plain.inverse(op, reader))};
		const {result, of, questions} = await takeUp(lamps, host, 'undo', [], {operations});
		expect(result.outcome).toBe('stopped');
		expect(questions).toEqual([]);
		expect(host.performed).toEqual(['off a', 'off b', 'smash c']);
		expect(of('ended')[0]?.lines).toEqual(['Nothing that this run did can be taken back.', 'Stays: off a', 'Stays: off b', 'Stays: smash c (nothing is as before without c)']);
	});

	it('that fails says what is still done, and both ways on', async () => {
		const host = toyHost({a: true, b: true, c: true});
		host.breaks.set('on a', () => {
			throw new DrydockError('refused', 'the bulb is broken', {nextSteps: ['Bring another bulb.']});
		});
		const {result, of} = await takeUp(lamps, host, 'undo', [back], {first: [agree, {kind: 'stop'}]});
		expect(result.outcome).toBe('failed');
		expect(of('ended')[0]?.lines).toEqual([
			'Not everything was taken back: the bulb is broken',
			'Bring another bulb.',
			'Still done: off a.',
			'When that is mended, take back the rest: drydock undo toy-run',
			'Or go on with the run: drydock resume toy-run',
		]);
	});

	it('brings a daemon back first, and plans the rest when it can be asked', async () => {
		const host = toyHost({a: true, b: true});
		const plain = toyOperations(host);
		// `off a` takes the daemon with it, and `b` as well; `on a` brings it back.
		const operations: Operations = {
			...plain,
			loss: async (op, reader) => (plain.text(op) === 'on a' ? {stops: [], gone: []} : plain.loss(op, reader)),
			inverse: async (op, reader) => (plain.text(op) === 'on a' ? {operations: []} : plain.text(op) === 'off a' ? {operations: [on('a'), on('b')]} : plain.inverse(op, reader)),
			perform: async (op, hands) => {
				const result = await plain.perform(op, hands);
				if (plain.text(op) === 'off a') host.lamps.set('b', false);
				host.away = plain.text(op) === 'off a';
				return result;
			},
		};
		const stop = book({one: act({plan: async () => [off('a')], away: {seconds: 60, fallback: 'f'}, to: 'end'})});
		const {result, of} = await takeUp(stop, host, 'undo', [back], {operations});
		expect(of('ended')[0]?.lines).toEqual(['Taken back: 1 operation.']);
		expect(result.outcome).toBe('undone');
		expect(host.performed).toEqual(['off a', 'on a', 'on b']);
		expect(of('planned').map(({plan, away}) => [plan.operations.map(({text}) => text), away !== undefined])).toEqual([[['on a'], true], [['on b'], false]]);
	});

	it('of a failed step in part says that it was not all', async () => {
		const host = toyHost({a: true, b: true});
		const failing = book({look: probe({to: 'one'}), one: act({plan: async () => [off('a')], verify: async () => 'it is still warm', to: 'end'})});
		const {questions} = await runToy(failing, {host, answers: [agree, {kind: 'undo'}, {kind: 'skip', reason: 'not now'}, {kind: 'stop'}]});
		expect(questions.at(-1)).toMatchObject({kind: 'failed', why: 'It did not have the effect that it should: it is still warm Not everything that it did was taken back (not now).'});
	});
});

describe('a runbook that changed since', () => {
	it('is asked about, and not gone on with by a hasty Enter; one that was agreed to is', async () => {
		const host = toyHost({a: true, b: true, c: true});
		const first: readonly Answer[] = [agree, {kind: 'stop'}];
		const {questions, of} = await takeUp(lamps, host, 'go-on', [{kind: 'choose', outcome: 'leave'}], {first, changed: ['The step "two" is not in it any more.']});
		expect(of('note').map(({text}) => text)).toContain('The step "two" is not in it any more.');
		expect(choiceOf(questions[0])).toMatchObject({question: 'This run was broken off, and its runbook changed since. Which way?', unattended: 'leave'});
		const agreed = await takeUp(lamps, toyHost({a: true, b: true, c: true}), 'go-on', [{kind: 'choose', outcome: 'leave'}], {first, changed: ['x'], changeAgreed: true});
		expect(choiceOf(agreed.questions[0])).toMatchObject({question: 'This run was broken off. Which way?', unattended: 'go-on'});
	});
});
