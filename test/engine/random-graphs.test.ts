import {expect, it} from '@jest/globals';
import fc from 'fast-check';
import type {Decision, RunEvent} from '../../src/engine/events.ts';
import type {AnyStep} from '../../src/engine/kinds.ts';
import {DrydockError} from '../../src/errors.ts';
import {act, agree, askStep, book, end, off, on, probe, runToy, smash, toyHost, type Answer} from './support/toy.ts';

const ids = ['s0', 's1', 's2', 's3', 'end'];
const to = fc.constantFrom(...ids);
const operation = fc.oneof(fc.constantFrom('a', 'b').map(on), fc.constantFrom('a', 'b').map(off), fc.constantFrom('a', 'b').map(smash));
const steps: fc.Arbitrary<AnyStep> = fc.oneof(
	to.map(next => probe({to: next})),
	to.map(next => probe({look: async () => Promise.reject(new DrydockError('not-known', 'dark')), to: next})),
	fc.tuple(to, to).map(([left, right]) => askStep({options: {left: {label: 'l'}, right: {label: 'r'}}, to: {left, right}})),
	fc.tuple(to, fc.array(operation, {maxLength: 3}), fc.boolean(), fc.option(to, {nil: undefined})).map(([next, operations, good, onFail]) =>
		act({plan: async () => operations, verify: async () => good || 'no effect', noWayBack: 'n', to: next, ...(onFail === undefined ? {} : {onFail})}),
	),
);
const answer: fc.Arbitrary<Answer> = fc.oneof(
	{weight: 4, arbitrary: fc.constant<Answer>(question => (question.kind === 'confirm' ? agree(question) : {kind: 'retry'}))},
	fc.constantFrom<Decision>(
		{kind: 'retry'},
		{kind: 'undo'},
		{kind: 'skip', reason: 'r'},
		{kind: 'confirm', gave: 'enter'},
		{kind: 'confirm', gave: {typed: 'a'}},
		{kind: 'choose', outcome: 'left'},
		{kind: 'choose', outcome: 'right'},
	),
);

const requireConfirmed = (events: readonly RunEvent[]): void => {
	let confirmed: readonly string[] = [];
	for (const event of events) {
		if (event.type === 'step-entered') confirmed = [];
		if (event.type === 'asked') confirmed = event.question.kind === 'confirm' ? event.question.plan.operations.map(({text}) => text) : [];
		if (event.type === 'answered' && (!event.accepted || event.decision.kind !== 'confirm')) confirmed = [];
		if (event.type === 'performing') expect(confirmed).toContain(event.text);
	}
};

it('whatever the graph and the answers: it ends, the record has no gaps, and nothing is performed unconfirmed or unannounced', async () => {
	const property = fc.asyncProperty(
		fc.tuple(steps, steps, steps, steps),
		fc.array(answer, {maxLength: 40}),
		fc.option(fc.integer({min: 1, max: 60}), {nil: undefined}),
		async ([s0, s1, s2, s3], answers, failAt) => {
			const host = toyHost();
			const {records, result, events} = await runToy(book({s0, s1, s2, s3, end: end()}), {host, answers, ...(failAt === undefined ? {} : {failAt})});
			expect(records.map(({seq}) => seq)).toEqual(records.map((_, index) => index + 1));
			expect(events.at(-1)?.type).toBe('ended');
			expect([0, 1, 3, 4, 130]).toContain(result.exitCode);
			requireConfirmed(records);
			const intended = records.flatMap(event => (event.type === 'performing' ? [event.text] : []));
			expect(host.performed).toEqual(intended);
		},
	);
	await fc.assert(property, {numRuns: 150});
}, 60_000);
