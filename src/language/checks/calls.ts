import type {AnyRunbook, AnyStep, Report} from '../problem.ts';
import {suggestion} from '../nearest.ts';

const callsOf = (runbook: AnyRunbook): readonly {readonly step: string; readonly called: string}[] =>
	// A runbook that met no compiler may hold anything in place of a step.
	Object.entries(runbook.steps as Readonly<Record<string, AnyStep | undefined | null>>).flatMap(([step, spec]) =>
		spec?.kind === 'call' ? [{step, called: spec.runbook}] : [],
	);

/** The shortest chain of calls from one runbook to another, both included; undefined when there is none. */
const chain = (from: string, to: string, known: ReadonlyMap<string, AnyRunbook>): readonly string[] | undefined => {
	const chains = new Map([[from, [from]]]);
	for (const [id, path] of chains) {
		if (id === to) return path;
		const runbook = known.get(id);
		for (const {called} of runbook === undefined ? [] : callsOf(runbook)) if (!chains.has(called)) chains.set(called, [...path, called]);
	}

	return undefined;
};

/** Called runbooks exist, and none calls itself, not even through others. `known` are all runbooks by their ids. */
export const checkCalls = (runbook: AnyRunbook, known: ReadonlyMap<string, AnyRunbook>, report: Report): void => {
	for (const {step, called} of callsOf(runbook)) {
		if (called !== runbook.id && !known.has(called)) {
			report(step, `It calls the runbook "${called}", which does not exist.`, suggestion(called, [...known.keys()], 'Add that runbook.'));
			continue;
		}

		const back = chain(called, runbook.id, known);
		if (back !== undefined)
			report(step, `The call never ends: ${[runbook.id, ...back].join(' → ')}.`, 'Take one of these calls out.');
	}
};
