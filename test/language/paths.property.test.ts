import {expect, it} from '@jest/globals';
import fc from 'fast-check';
import {checkRunbook} from '../../src/language/check.ts';
import {done, probe, runbook} from './make.ts';

/** A step of a random graph: where it leads, and which of three facts it needs, wants and gives. */
interface RandomStep {
	readonly to: readonly number[];
	readonly needs: readonly string[];
	readonly wants: readonly string[];
	readonly gives: readonly string[];
}

const facts = fc.subarray(['x', 'y', 'z']);
const graphs = fc.integer({min: 1, max: 6}).chain(size =>
	fc.array(
		fc.record<RandomStep>({to: fc.uniqueArray(fc.integer({min: 0, max: size - 1}), {maxLength: 2}), needs: facts, wants: facts, gives: facts}),
		{minLength: size, maxLength: size},
	),
);

const built = (graph: readonly RandomStep[]) =>
	runbook(
		Object.fromEntries(
			graph.map(({to, needs, wants, gives}, index) => {
				const edges = Object.fromEntries(to.map(target => [`to-${target}`, `s-${target}`]));
				// A step that leads nowhere is an end, and an end gives nothing.
				return [`s-${index}`, to.length === 0 ? done({needs, wants}) : probe({needs, wants, gives, to: edges, choose: () => ''})];
			}),
		),
	);

/** Every state that a walk can be in: a step, and what is known on arriving there. Walked one by one, with no cleverness. */
const states = (graph: readonly RandomStep[]): readonly {readonly at: number; readonly known: readonly string[]}[] => {
	const open = [{at: 0, known: [] as readonly string[]}];
	const seen = new Map<string, (typeof open)[number]>();
	for (let state = open.pop(); state !== undefined; state = open.pop()) {
		const key = `${state.at} ${state.known.join()}`;
		if (seen.has(key)) continue;
		seen.set(key, state);
		const step = graph[state.at];
		const known = ['x', 'y', 'z'].filter(fact => state.known.includes(fact) || step?.gives.includes(fact));
		for (const at of step?.to ?? []) open.push({at, known});
	}

	return [...seen.values()];
};

const canEnd = (graph: readonly RandomStep[], from: number, seen: ReadonlySet<number> = new Set()): boolean =>
	graph[from]?.to.length === 0 || (graph[from]?.to ?? []).some(to => !seen.has(to) && canEnd(graph, to, new Set([...seen, from])));

it('finds over every path what walking every path finds', () => {
	fc.assert(
		fc.property(graphs, graph => {
			const walked = states(graph);
			const expected = graph.flatMap((step, index) => {
				const here = walked.filter(({at}) => at === index);
				if (here.length === 0) return [`s-${index} unreachable`];
				return [
					...step.needs.filter(fact => here.some(({known}) => !known.includes(fact))).map(fact => `s-${index} needs ${fact}`),
					...step.wants.filter(fact => here.every(({known}) => !known.includes(fact))).map(fact => `s-${index} wants ${fact}`),
					...(graph.some(({to}) => to.length === 0) && !canEnd(graph, index) ? [`s-${index} endless`] : []),
				];
			});
			if (graph.every(({to}) => to.length > 0)) expected.push('- no end');

			const found = checkRunbook(built(graph)).map(({step = '-', problem}) => {
				const [, verb, fact] = /^It (needs|wants) "(.)"/.exec(problem) ?? [];
				if (verb !== undefined) return `${step} ${verb} ${fact}`;
				if (problem.startsWith('No path leads to it')) return `${step} unreachable`;
				return problem === 'It has no end.' ? `${step} no end` : `${step} endless`;
			});
			expect(found.sort()).toEqual(expected.sort());
		}),
		{numRuns: 500},
	);
});

it('names a path that there is, and on which the fact is not given', () => {
	fc.assert(
		fc.property(graphs, graph => {
			for (const {step, problem} of checkRunbook(built(graph))) {
				const [, fact = '', text = ''] = /^It needs "(.)".* The path (.+) does not give it\.$/.exec(problem) ?? [];
				if (text === '') continue;
				const path = text.split(' → ').map(id => Number(id.slice(2)));
				expect(path[0]).toBe(0);
				expect(`s-${path.at(-1)}`).toBe(step);
				for (const [index, at] of path.slice(0, -1).entries()) {
					expect(graph[at]?.to).toContain(path[index + 1]);
					expect(graph[at]?.gives).not.toContain(fact);
				}
			}
		}),
		{numRuns: 500},
	);
});
