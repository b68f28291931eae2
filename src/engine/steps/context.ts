import type {Context} from '../../language/steps.ts';
import type {FactValues, Json} from '../../language/values.ts';
import type {HostReader} from '../../host/reader.ts';
import {DrydockError} from '../../errors.ts';
import type {StepPath} from '../events.ts';
import {visibleFacts} from '../facts.ts';
import type {AnyStep, RunbookEntry} from '../kinds.ts';
import type {Performed} from '../perform.ts';
import type {Place} from '../replay.ts';
import type {Session} from '../session.ts';

/** One runbook under way: the run itself, or a call in it. */
export interface Frame {
	readonly entry: RunbookEntry;
	/** The calls around it. */
	readonly path: StepPath;
	readonly facts: Map<string, Json>;
}

/** One step under way. */
export interface Visit<Step extends AnyStep = AnyStep> {
	readonly session: Session;
	readonly frame: Frame;
	readonly id: string;
	readonly step: Step;
	readonly path: StepPath;
	/** What this visit changed, over all its attempts. */
	readonly performed: Performed[];
	/** Where it was when the run was broken off; its first attempt takes it. */
	resumed?: Place | undefined;
}

/** Where a step was when the run was broken off; only for the first attempt after that. */
export const takeResumed = (visit: {resumed?: Place | undefined}): Place | undefined => {
	const {resumed} = visit;
	visit.resumed = undefined;
	return resumed;
};

/** How a step was left. */
export interface Left {
	readonly learned: FactValues;
	readonly outcome?: string;
	readonly to: string;
	readonly skipped?: string;
}

export const nameOf = ({frame, id}: Visit): string => `Step "${id}" of ${frame.entry.runbook.id}`;

/** The facts that the step declared and no others. Where one that it needs is not known it cannot be entered. */
export const factsOf = (visit: Visit): FactValues => {
	const {step, frame} = visit;
	const missing = step.needs.filter(name => !frame.facts.has(name));
	if (missing.length > 0) {
		const names = missing.map(name => `"${name}"`).join(', ');
		throw new DrydockError('not-known', `${nameOf(visit)} needs ${names}, which was not learned.`, {
			nextSteps: ['A step before it was skipped, or the runbook has a path that does not give it: hand over, or stop here.'],
		});
	}
	return visibleFacts(frame.facts, [...step.needs, ...step.wants]);
};

export const contextOf = (visit: Visit, host: HostReader = visit.session.host): Context<HostReader> => ({host, safetyCopies: visit.session.folder, facts: factsOf(visit)});

/** The facts that the step declared, with those that it just learned. */
export const withLearned = (visit: Visit, learned: FactValues): FactValues => Object.freeze({...factsOf(visit), ...learned});

/** The edge that is taken. Throws `bug` where the runbook names an outcome or a step that there is not. */
export const takeEdge = (visit: Visit, to: string | Readonly<Record<string, string>>, outcome?: string): {readonly outcome?: string; readonly to: string} => {
	const next = typeof to === 'string' ? to : outcome === undefined ? undefined : Object.hasOwn(to, outcome) ? to[outcome] : undefined;
	if (next === undefined || !Object.hasOwn(visit.frame.entry.runbook.steps, next)) {
		throw new DrydockError('bug', `${nameOf(visit)} leads to "${next ?? outcome ?? 'nowhere'}", which is not there.`, {
			nextSteps: ['This is a mistake in the runbook: tell its author. `drydock check` names such edges.'],
		});
	}
	return typeof to === 'string' ? {to: next} : {outcome: outcome as string, to: next};
};
