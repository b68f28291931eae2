import type {AnyRunbook, AnyStep, Report} from '../problem.ts';
import {edgesOf, stepsOf} from '../edges.ts';
import {suggestion} from '../nearest.ts';
import {memberProblems, runbookMembers, stepMembers} from './members.ts';

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const factName = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const suggest = (word: string, words: readonly string[]): string => suggestion(word, words, 'Take it out.');

const article = (kind: string): string => (/^[aeiou]/.test(kind) ? `An ${kind}` : `A ${kind}`);

/**
 * Is the runbook made of what the engine expects? Needed because a user's runbook runs without having met a compiler.
 * False when something is so far off that paths cannot be followed.
 */
export const checkMembers = (runbook: AnyRunbook, report: Report): boolean => {
	let sound = true;
	for (const {sound: harmless, problem, remedy} of memberProblems({...runbook}, runbookMembers, 'The runbook', suggest)) {
		sound &&= harmless;
		report(undefined, problem, remedy);
	}

	if (!isRecord(runbook.steps)) return false;
	for (const [id, step] of Object.entries(runbook.steps as Record<string, unknown>)) {
		const members = isRecord(step) ? stepMembers.get(String(step['kind'])) : undefined;
		if (!isRecord(step) || members === undefined) {
			sound = false;
			report(id, 'It is not a step.', `Make it with one of: ${[...stepMembers.keys()].join(', ')}.`);
			continue;
		}

		const {kind, ...rest} = step;
		for (const {sound: harmless, problem, remedy} of memberProblems(rest, members, article(String(kind)), suggest)) {
			sound &&= harmless;
			report(id, problem, remedy);
		}
	}

	return sound;
};

/** Names that an operator types: of the runbook, its steps, their outcomes, its inputs. */
export const checkNames = (runbook: AnyRunbook, report: Report): void => {
	const kebab = (step: string | undefined, what: string, name: string): void => {
		if (!kebabCase.test(name)) report(step, `The ${what} "${name}" is not in kebab-case.`, 'Use small letters and digits in words joined by "-", a letter first.');
	};

	kebab(undefined, 'id', runbook.id);
	for (const [id, step] of stepsOf(runbook.steps)) {
		kebab(id, 'step id', id);
		for (const {outcome} of edgesOf(step)) if (outcome !== undefined) kebab(id, 'outcome', outcome);
	}

	for (const name of Object.keys(runbook.inputs))
		if (!factName.test(name)) report(undefined, `The input "${name}" cannot be typed as NAME=VALUE.`, 'Use letters and digits, a letter first.');
	for (const [member, names] of [['oneOf', runbook.oneOf], ['required', runbook.required]] as const)
		for (const name of names)
			if (!Object.hasOwn(runbook.inputs, name))
				report(undefined, `"${member}" names "${name}", which is not an input.`, suggestion(name, Object.keys(runbook.inputs), 'Declare it in "inputs".'));
};

/** With an empty way to match, every pattern tells the names of its groups. */
const groupsOf = (pattern: RegExp): readonly string[] => Object.keys(new RegExp(`${pattern.source}|`, pattern.flags).exec('')?.groups ?? {});

/** Patterns that match when they should, and named groups that lead somewhere. */
export const checkSymptoms = (runbook: AnyRunbook, report: Report): void => {
	for (const {pattern, tellApart} of runbook.symptoms) {
		if (pattern.global || pattern.sticky)
			report(undefined, `The symptom ${String(pattern)} remembers where it matched last, so it would match every other time.`, 'Take the flags g and y off it.');
		const groups = groupsOf(pattern);
		const inputs = Object.keys(runbook.inputs);
		const places = [...(tellApart?.command ?? '').matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
		for (const name of groups)
			if (!inputs.includes(name) && !places.includes(name))
				report(undefined, `The group "${name}" of the symptom ${String(pattern)} fills nothing in: it is no input, and "tellApart" does not mention it.`, suggestion(name, inputs, 'Leave the name out: (?:…).'));
		// A symptom without any group may leave the filling in to the operator.
		for (const name of groups.length === 0 ? [] : places)
			if (!groups.includes(name)) report(undefined, `"tellApart" of the symptom ${String(pattern)} mentions {${name}}, which is no group of it.`, suggestion(name, groups, ''));
	}
};

/** Kinds of findings that nobody finds would never lead to the runbook. */
export const checkCures = ({cures}: AnyRunbook, kinds: readonly string[], report: Report): void => {
	for (const kind of cures) if (!kinds.includes(kind)) report(undefined, `"cures" names "${kind}", which is no kind of finding.`, suggestion(kind, kinds, 'Take it out.'));
};

const sameNames = (left: object, right: object): boolean => {
	const names = new Set(Object.keys(right));
	return Object.keys(left).length === names.size && Object.keys(left).every(name => names.has(name));
};

const listed = (names: object): string => Object.keys(names).join(', ');

/** Outcomes on one side and edges on the other: each must have its counterpart. */
export const checkOutcomes = (id: string, step: AnyStep, report: Report): void => {
	if (step.kind === 'probe' || step.kind === 'act') {
		if (typeof step.to === 'string' && step.choose !== undefined)
			report(id, `There is one next step, "${step.to}", and "choose" to choose from several.`, 'Take "choose" out, or give "to" an edge for each outcome.');
		if (typeof step.to !== 'string' && step.choose === undefined)
			report(id, `There are several next steps (${listed(step.to)}), and nothing says which.`, 'Add "choose", which returns one of the outcomes.');
	}

	if (step.kind === 'ask') {
		if (!sameNames(step.options, step.to))
			report(id, `The options (${listed(step.options)}) are not the outcomes in "to" (${listed(step.to)}).`, 'Give each option an edge, and each edge an option.');
		if (typeof step.unattended === 'string' && !Object.hasOwn(step.to, step.unattended))
			report(id, `"unattended" takes "${step.unattended}", which is not an option.`, suggestion(step.unattended, Object.keys(step.to), 'Take it out.'));
	}

	if (step.kind === 'call' && !sameNames(step.to, {cured: '', escalate: ''}))
		report(id, `A called runbook ends cured or escalate, and "to" has ${listed(step.to)}.`, 'Give "to" the edges cured and escalate, and no other.');
};

/** What is promised about changes and what is learned. */
export const checkPromises = (id: string, step: AnyStep, report: Report): void => {
	if (step.kind === 'act') {
		const destructive = step.risk === 'destructive';
		if (destructive && step.verify === undefined)
			report(id, 'It may destroy something, and nothing proves its effect.', 'Add "verify", which reads the host and says true or what is wrong.');
		if (destructive && !step.reversible && step.noWayBack === undefined)
			report(id, 'It may destroy something, and says neither that it can be undone nor why it cannot.', 'Set "reversible: true", or say why there is no way back in "noWayBack".');
		if (step.gives.length > 0 && step.learn === undefined)
			report(id, `It gives ${step.gives.join(', ')}, and nothing learns it.`, 'Add "learn", which returns the facts in "gives".');
		if (step.gives.length === 0 && step.learn !== undefined) report(id, 'It has "learn" and gives nothing.', 'Name the facts in "gives", or take "learn" out.');
	}

	if (step.kind === 'call' && step.gives.length > 0 && step.take === undefined)
		report(id, `It gives ${step.gives.join(', ')}, and nothing takes it from the called run.`, 'Add "take", which returns the facts in "gives".');
	if (step.kind === 'pick' && step.gives.length !== 1) report(id, 'What is picked becomes exactly one fact.', 'Name one fact in "gives".');
	if (['ask', 'manual', 'wait', 'done'].includes(step.kind) && step.gives.length > 0)
		report(id, `It gives ${step.gives.join(', ')}, and ${step.kind} steps learn nothing.`, 'Take "gives" out; a probe after it can learn that.');
};
