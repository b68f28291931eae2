import {suggestion} from '../language/nearest.ts';
import type {AnyRunbook} from '../engine/kinds.ts';
import type {StepPath} from '../engine/events.ts';
import {usageError} from './arguments.ts';
import {splitPair} from './inputs.ts';

/** Answers given beforehand, by the path of the step. */
export type Answers = ReadonlyMap<string, string>;

interface Asking {
	readonly path: string;
	/** Undefined for a list to pick from: its items are known only then. */
	readonly outcomes: readonly string[] | undefined;
}

const deepest = 8;

/** Every step of a runbook and of those that it calls, by its path. */
export const stepPaths = (runbook: AnyRunbook, find: (id: string) => AnyRunbook | undefined, around: StepPath = []): readonly string[] =>
	Object.entries(runbook.steps).flatMap(([id, step]) => {
		const path = [...around, id];
		const called = step.kind === 'call' && path.length < deepest ? find(step.runbook) : undefined;
		return [path.join('/'), ...(called === undefined ? [] : stepPaths(called, find, path))];
	});

const askingSteps = (runbook: AnyRunbook, find: (id: string) => AnyRunbook | undefined, around: StepPath = []): readonly Asking[] =>
	Object.entries(runbook.steps).flatMap(([id, step]) => {
		const path = [...around, id];
		if (step.kind === 'ask') return [{path: path.join('/'), outcomes: Object.keys(step.options)}];
		if (step.kind === 'pick') return [{path: path.join('/'), outcomes: undefined}];
		const called = step.kind === 'call' && path.length < deepest ? find(step.runbook) : undefined;
		return called === undefined ? [] : askingSteps(called, find, path);
	});

/** Reads `--answer STEP=OUTCOME`: the whole path of a step, or its last part where only one step is called so. Throws `usage`. */
export const parseAnswers = (runbook: AnyRunbook, find: (id: string) => AnyRunbook | undefined, pairs: readonly string[]): Answers => {
	const asking = pairs.length === 0 ? [] : askingSteps(runbook, find);
	const answers = new Map<string, string>();
	for (const pair of pairs) {
		const [name, outcome] = splitPair(pair, 'answer', 'STEP=OUTCOME');
		const exact = asking.filter(({path}) => path === name);
		const meant = exact.length > 0 ? exact : asking.filter(({path}) => path.endsWith(`/${name}`));
		const [step] = meant;
		if (step === undefined) throw usageError(`${runbook.id} has no question ${JSON.stringify(name)}.`, 'run', suggestion(name, asking.map(({path}) => path), 'It asks nothing.'));
		if (meant.length > 1) throw usageError(`${meant.length} questions are called ${name}: ${meant.map(({path}) => path).join(', ')}.`, 'run', 'Give the whole path of the one you mean.');
		if (step.outcomes !== undefined && !step.outcomes.includes(outcome)) throw usageError(`${step.path} cannot be answered with ${JSON.stringify(outcome)}.`, 'run', suggestion(outcome, step.outcomes, ''));
		if (answers.has(step.path)) throw usageError(`${step.path} is answered twice.`, 'run');
		answers.set(step.path, outcome);
	}
	return answers;
};
