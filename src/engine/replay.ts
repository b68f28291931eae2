import type {Json} from '../language/values.ts';
import {noLoss} from '../operations/operation.ts';
import {touchedBy, touchedByLoss} from '../operations/touches.ts';
import type {Plan, RunEvent, StepPath} from './events.ts';
import type {Performed} from './perform.ts';
import type {TouchedBy} from './survey.ts';

type EventOf<Type extends RunEvent['type']> = RunEvent & {readonly type: Type};

/** Where a walk was, and goes on: in the run itself, and in each call below it. */
export interface Place {
	readonly id: string;
	/** Learned so far. Those of the inputs are not among them. */
	readonly facts: ReadonlyMap<string, Json>;
	/** What the step did before it was broken off. */
	readonly performed: readonly Performed[];
	/** Everything that it confirmed was performed. */
	readonly complete: boolean;
	/** The step that is under way in the runbook that this one calls. */
	readonly inner?: Place;
}

/** A step whose effect was verified, and has not been taken back. */
export interface Proved {
	readonly path: StepPath;
	readonly title: string;
	readonly runbook: string;
	/** As they were known when it was left. */
	readonly facts: ReadonlyMap<string, Json>;
	/** How many operations the run had begun by then. */
	readonly touched: number;
	readonly touches: readonly TouchedBy[];
}

/** An operation that began, and whose end is not in the record. */
export interface InFlight extends Performed {
	readonly undoes: boolean;
}

/** What a journal says about a run, put together again. No host is asked. */
export interface Replayed {
	readonly started: EventOf<'run-started'>;
	/** The end, unless it went on since. */
	readonly ended: EventOf<'ended'> | undefined;
	/** Undefined before the first step, and when it is over. */
	readonly place: Place | undefined;
	/** It came to an end of the runbook, and that is on record. */
	readonly over: boolean;
	/** In order, without what was taken back. */
	readonly performed: readonly Performed[];
	/** Everything that was taken back. */
	readonly undone: readonly string[];
	readonly inFlight: InFlight | undefined;
	readonly proved: readonly Proved[];
	/** The texts of all operations that happened, in order. */
	readonly done: readonly string[];
	readonly touched: readonly TouchedBy[];
	/** Titles of the steps that were entered, by their paths. */
	readonly steps: ReadonlyMap<string, EventOf<'step-entered'>>;
}

interface Level {
	id: string;
	runbook: string;
	readonly facts: Map<string, Json>;
	performed: Performed[];
	/** Of the plan that was confirmed last: which of its operations happened, and how many it has. */
	happened: Set<number>;
	of: number;
	verified: boolean;
	/** How many operations the run had begun when it was entered. */
	since: number;
	entered: boolean;
}

const last = (path: StepPath): string => path.at(-1) ?? '';

const enterLevel = (id: string, runbook: string, facts: Map<string, Json>, since: number, entered: boolean): Level => ({id, runbook, facts, performed: [], happened: new Set(), of: 0, verified: false, since, entered});

/** Of events in order; undefined when they do not begin with the start of a run. */
export const replay = (events: readonly RunEvent[]): Replayed | undefined => {
	const [started] = events;
	if (started?.type !== 'run-started') return undefined;
	const levels: Level[] = [];
	const performed: Performed[] = [];
	const undone: string[] = [];
	const done: string[] = [];
	const touched: TouchedBy[] = [];
	const proved = new Map<string, Proved>();
	const steps = new Map<string, EventOf<'step-entered'>>();
	let ended: EventOf<'ended'> | undefined;
	let atEnd = false;
	let inFlight: InFlight | undefined;
	let flying = 0;
	let plan: Plan | undefined;

	/** The level of a step that is under way. */
	const levelOf = (path: StepPath): Level | undefined => {
		const level = levels[path.length - 1];
		return level?.id === last(path) && level.entered ? level : undefined;
	};
	const happened = (flown: InFlight, index: number): void => {
		const operation: InFlight = index === -1 ? {...flown, unseen: true} : flown;
		done.push(operation.text);
		if (operation.undoes) return;
		performed.push(operation);
		const level = levelOf(operation.step);
		level?.performed.push(operation);
		level?.happened.add(index);
	};

	const take = (event: RunEvent): void => {
		switch (event.type) {
			case 'step-entered': {
				const depth = event.step.length - 1;
				const level = levels[depth];
				steps.set(event.step.join('/'), event);
				// Entered again without having been left: by a run that went on.
				if (level?.entered === true && level.id === last(event.step)) return;
				levels.length = Math.min(levels.length, depth + 1);
				levels[depth] = enterLevel(last(event.step), event.runbook, level?.facts ?? new Map<string, Json>(), touched.length, true);
				return;
			}
			case 'planned':
				plan = event.plan;
				return;
			case 'performing': {
				const {seq, step, text, operation, inverse, undoes = false, index, of, at} = event;
				inFlight = {seq, step, text, operation, inverse, undoes, at};
				flying = index;
				const loss = plan?.operations.find(each => each.text === text)?.loss ?? noLoss;
				touched.push({by: text, touches: [...touchedByLoss(loss), ...touchedBy(operation)]});
				const level = levelOf(step);
				if (level === undefined || undoes) return;
				if (index === 0) level.happened.clear();
				level.of = of;
				return;
			}
			case 'performed':
				if (inFlight !== undefined) happened(inFlight, flying);
				inFlight = undefined;
				return;
			case 'operation-failed': {
				const failed = touched.at(-1);
				if (failed !== undefined) failed.failed = true;
				inFlight = undefined;
				return;
			}
			case 'became':
				// Not known: it may have to be taken back.
				if (inFlight !== undefined && event.state !== 'not-done') happened(inFlight, event.state === 'done' ? flying : -1);
				inFlight = undefined;
				return;
			case 'undone': {
				const index = performed.findIndex(({seq}) => seq === event.of);
				const [taken] = index === -1 ? [] : performed.splice(index, 1);
				if (taken === undefined) return;
				undone.push(taken.text);
				proved.delete(taken.step.join('/'));
				for (const level of levels) {
					level.performed = level.performed.filter(({seq}) => seq !== event.of);
					level.happened.clear();
				}
				return;
			}
			case 'verified': {
				const level = levelOf(event.step);
				if (level !== undefined) level.verified = true;
				return;
			}
			case 'answered':
				// What a call had got to is forgotten when it begins anew.
				if (event.accepted && event.decision.kind === 'retry') {
					levels.length = Math.min(levels.length, event.step.length);
					levelOf(event.step)?.happened.clear();
				}
				return;
			case 'step-left': {
				const depth = event.step.length - 1;
				const level = levels[depth];
				if (level === undefined) return;
				for (const [name, value] of Object.entries(event.facts)) if (value !== undefined) level.facts.set(name, value);
				const key = event.step.join('/');
				proved.delete(key);
				if (level.verified && event.skipped === undefined) {
					proved.set(key, {path: event.step, title: steps.get(key)?.title ?? last(event.step), runbook: level.runbook, facts: new Map(level.facts), touched: touched.length, touches: touched.slice(level.since)});
				}
				if (event.to === undefined) {
					atEnd ||= depth === 0;
					return;
				}
				levels.length = depth + 1;
				levels[depth] = enterLevel(event.to, level.runbook, level.facts, touched.length, false);
				return;
			}
			case 'ended':
				ended = event;
				return;
			case 'resumed':
				ended = undefined;
				return;
			default:
		}
	};
	for (const event of events) take(event);

	const placeAt = (depth: number): Place | undefined => {
		const level = levels[depth];
		if (level === undefined) return undefined;
		const inner = placeAt(depth + 1);
		const {id, facts, performed: own, happened: indexes, of, entered} = level;
		return {id, facts, performed: [...own], complete: entered && of > 0 && Array.from({length: of}, (_, index) => indexes.has(index)).every(Boolean), ...(inner === undefined ? {} : {inner})};
	};
	// An end that was reached and not recorded is reached again.
	const over = atEnd && ended !== undefined;
	return {started, ended, place: over ? undefined : placeAt(0), over, performed, undone, inFlight, proved: [...proved.values()], done, touched, steps};
};
