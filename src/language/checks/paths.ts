import {edgesOf, stepsOf, type Edge} from '../edges.ts';
import type {AnyRunbook, AnyStep, Report} from '../problem.ts';
import {suggestion} from '../nearest.ts';

interface Way extends Edge {
	readonly from: string;
}

/** Everything that a walk can do, with the edges that lead nowhere left out: those are reported by themselves. */
interface Graph {
	readonly steps: ReadonlyMap<string, AnyStep>;
	readonly start: string;
	readonly ways: readonly Way[];
	readonly waysFrom: ReadonlyMap<string, readonly Way[]>;
}

const graphOf = (runbook: AnyRunbook): Graph => {
	const steps = stepsOf(runbook.steps);
	const ways = [...steps].flatMap(([from, step]) => edgesOf(step).map(edge => ({...edge, from}))).filter(way => steps.has(way.to));
	return {steps, start: runbook.start, ways, waysFrom: Map.groupBy(ways, way => way.from)};
};

/**
 * The steps that can be reached by walking only the ways that are allowed, each with the step before it on a
 * shortest such walk.
 */
const walk = ({steps, start, waysFrom}: Graph, allowed: (way: Way) => boolean): ReadonlyMap<string, string | undefined> => {
	const before = new Map<string, string | undefined>();
	if (steps.has(start)) before.set(start, undefined);
	// A Map is walked in the order of insertion, those added on the way included: breadth first.
	for (const id of before.keys())
		for (const way of waysFrom.get(id) ?? []) if (!before.has(way.to) && allowed(way)) before.set(way.to, id);
	return before;
};

const pathTo = (id: string, before: ReadonlyMap<string, string | undefined>): string => {
	const path: string[] = [];
	for (let step: string | undefined = id; step !== undefined; step = before.get(step)) path.unshift(step);
	return path.join(' → ');
};

/** Edges and the start lead to steps that there are. */
export const checkEdges = (runbook: AnyRunbook, report: Report): void => {
	const steps = stepsOf(runbook.steps);
	const ids = [...steps.keys()];
	if (!steps.has(runbook.start)) report(undefined, `It starts with "${runbook.start}", which is not a step.`, suggestion(runbook.start, ids, 'Add a step.'));
	for (const [id, step] of steps)
		for (const {to, outcome, kind} of edgesOf(step))
			if (!steps.has(to)) {
				const edge = kind === 'failed' ? '"onFail"' : kind === 'late' ? '"late"' : outcome === undefined ? '"to"' : `The outcome "${outcome}"`;
				report(id, `${edge} leads to "${to}", which is not a step.`, suggestion(to, ids, 'Add the step.'));
			}
};

/** Every step can be reached, and from every step an end can be. */
export const checkWalks = (runbook: AnyRunbook, report: Report): void => {
	const graph = graphOf(runbook);
	// With an edge or the start in the air, which steps can be reached is a consequence of that.
	if (!graph.steps.has(graph.start)) return;
	const reached = walk(graph, () => true);
	for (const id of graph.steps.keys()) if (!reached.has(id)) report(id, 'No path leads to it.', 'Give another step an edge to it, or take it out.');

	const ending = new Set([...graph.steps].filter(([, step]) => step.kind === 'done').map(([id]) => id));
	if (ending.size === 0) {
		report(undefined, 'It has no end.', 'Add a step made with done().');
		return;
	}

	// An edge that leads nowhere is reported as such; that nothing ends behind it is a consequence.
	for (const [id, step] of graph.steps) if (edgesOf(step).some(({to}) => !graph.steps.has(to))) ending.add(id);
	const waysTo = Map.groupBy(graph.ways, way => way.to);
	for (const id of ending) for (const way of waysTo.get(id) ?? []) ending.add(way.from);
	for (const id of reached.keys())
		if (!ending.has(id)) report(id, 'No path leads from it to an end.', 'Give it, or a step after it, an edge towards a step made with done().');
};

/** On every path, a fact is given before it is needed; and what is wanted can be there on at least one. */
export const checkFacts = (runbook: AnyRunbook, report: Report): void => {
	const graph = graphOf(runbook);
	const inputs = Object.keys(runbook.inputs);
	const certain = new Set([...runbook.required, ...(runbook.oneOf.length === 1 ? runbook.oneOf : [])]);
	const reached = walk(graph, () => true);
	const given = new Set([...inputs, ...[...graph.steps.values()].flatMap(step => step.gives)]);

	const needed = new Set([...graph.steps.values()].flatMap(step => step.needs));
	for (const fact of needed) {
		if (certain.has(fact)) continue;
		const without = walk(graph, way => !way.gives.includes(fact));
		for (const [id, step] of graph.steps) {
			if (!step.needs.includes(fact) || !without.has(id)) continue;
			const path = `The path ${pathTo(id, without)} does not give it.`;
			report(id, `It needs "${fact}", which is not there on every path. ${path}`, remedyFor(fact, inputs, given));
		}
	}

	const wanted = new Set([...graph.steps.values()].flatMap(step => step.wants));
	for (const fact of wanted) {
		if (inputs.includes(fact)) continue;
		const after = graph.ways.filter(way => reached.has(way.from) && way.gives.includes(fact)).map(way => way.to);
		const possible = new Set(after);
		for (const id of possible) for (const way of graph.waysFrom.get(id) ?? []) possible.add(way.to);
		for (const [id, step] of graph.steps)
			if (step.wants.includes(fact) && reached.has(id) && !possible.has(id))
				report(id, `It wants "${fact}", which no path to it ever gives.`, given.has(fact) ? 'Put a step that gives it before this one, or take it out.' : suggestion(fact, [...given], 'Take it out.'));
	}
};

const remedyFor = (fact: string, inputs: readonly string[], given: ReadonlySet<string>): string => {
	if (inputs.includes(fact)) return `Name the input in "required", or read it through "wants".`;
	if (!given.has(fact)) return suggestion(fact, [...given], 'Let a step before it give that fact.');
	return 'Put a step that gives it on that path, or read it through "wants".';
};
