import {checkCalls} from './checks/calls.ts';
import {checkEdges, checkFacts, checkWalks} from './checks/paths.ts';
import {checkCures, checkMembers, checkNames, checkOutcomes, checkPromises, checkSymptoms} from './checks/shape.ts';
import type {AnyRunbook, Problem, Report} from './problem.ts';

/**
 * Everything that is wrong with one runbook, over every path through it, found without running any of it. A runbook
 * that met no compiler may be made of anything: this never throws on it. `kinds` are those of the findings that there are
 * to be cured; without them that is not checked.
 */
export const checkRunbook = (runbook: AnyRunbook, kinds?: readonly string[]): readonly Problem[] => {
	const problems: Problem[] = [];
	const report = reporter(runbook, problems);
	if (!checkMembers(runbook, report)) return problems;

	checkNames(runbook, report);
	checkSymptoms(runbook, report);
	if (kinds !== undefined) checkCures(runbook, kinds, report);
	for (const [id, step] of Object.entries(runbook.steps)) {
		checkOutcomes(id, step, report);
		checkPromises(id, step, report);
	}

	checkEdges(runbook, report);
	checkWalks(runbook, report);
	checkFacts(runbook, report);
	return problems;
};

/** Can it be shown and walked at all? What else may be wrong with it is for `checkRunbook` to say. */
export const isSound = (runbook: AnyRunbook): boolean => checkMembers(runbook, () => {});

/** What is wrong between runbooks: calls of runbooks that do not exist, and calls in a circle. */
export const checkTogether = (runbooks: Iterable<AnyRunbook>): readonly Problem[] => {
	const problems: Problem[] = [];
	const known = new Map([...runbooks].map(runbook => [runbook.id, runbook]));
	for (const runbook of known.values()) checkCalls(runbook, known, reporter(runbook, problems));
	return problems;
};

const reporter =
	(runbook: AnyRunbook, problems: Problem[]): Report =>
	(step, problem, remedy) => {
		problems.push({runbook: String(runbook.id), ...(step === undefined ? {} : {step}), problem, remedy});
	};
