import {edgesOf, type Edge} from '../language/edges.ts';
import type {Downtime, Gap, Rehearsal} from '../host/target.ts';
import {sumLoss} from '../operations/loss.ts';
import type {Loss} from '../operations/operation.ts';
import type {RunEvent, StepPath} from './events.ts';
import type {AnyRunbook} from './kinds.ts';

/**
 * `read`: everything in this step came from the snapshot, on which nothing had happened. `simulated`: something had been
 * performed in the twin, or thrown in, before the step or in it.
 */
export type Proof = 'read' | 'simulated' | 'not-proved';

export interface AccountedStep {
	readonly step: StepPath;
	readonly title: string;
	readonly proof: Proof;
	/** What was left open, for `not-proved`. */
	readonly why: readonly string[];
}

/** A way out of a step. */
export interface Branch {
	readonly runbook: string;
	/** Its id in that runbook. */
	readonly step: string;
	readonly to: string;
	readonly outcome?: string;
	readonly kind: Edge['kind'];
}

/** What a rehearsal proved, and what it did not. */
export interface Account {
	/** Each step as often as it was entered, in order; calls and ends are in their own steps. */
	readonly steps: readonly AccountedStep[];
	readonly taken: readonly Branch[];
	/** Other ways out of the steps that were entered. */
	readonly notTaken: readonly Branch[];
	/** Steps of the runbooks that were walked which were never entered. */
	readonly neverEntered: number;
	readonly operations: number;
	/** Of all operations that were performed, each object once. */
	readonly loss: Loss;
	readonly down: readonly Downtime[];
	readonly gaps: readonly Gap[];
	/** What was to be thrown in, at steps to which the run did not come. */
	readonly notThrown: readonly string[];
}

const accountedSteps = (events: readonly RunEvent[]): readonly AccountedStep[] => {
	const steps: {step: StepPath; title: string; proof: Proof; why: string[]; isTold: boolean}[] = [];
	let changed = false;
	for (const event of events) {
		if (event.type === 'step-entered') {
			const isTold = event.kind !== 'call' && event.kind !== 'done';
			steps.push({step: event.step, title: event.title, proof: changed ? 'simulated' : 'read', why: [], isTold});
		}
		const current = 'step' in event && event.step !== undefined ? steps.findLast(({step}) => step.join('/') === event.step?.join('/')) : undefined;
		if (event.type === 'performing' || event.type === 'thrown-in') {
			changed = true;
			if (current?.proof === 'read') current.proof = 'simulated';
		}
		if (event.type === 'not-proved' && current !== undefined) {
			current.proof = 'not-proved';
			current.why.push(event.why);
		}
	}
	return steps.flatMap(({isTold, ...step}) => (isTold ? [step] : []));
};

const branchKey = ({runbook, step, to, outcome, kind}: Branch): string => JSON.stringify([runbook, step, to, outcome, kind]);

const branches = (events: readonly RunEvent[], find: (id: string) => AnyRunbook | undefined): Pick<Account, 'taken' | 'notTaken' | 'neverEntered'> => {
	const entered = new Map<string, Set<string>>();
	const runbookAt = new Map<string, string>();
	const taken = new Map<string, Branch>();
	const waysOut = (runbook: string, id: string): readonly Branch[] => {
		const step = find(runbook)?.steps[id];
		return step === undefined ? [] : edgesOf(step).map(({to, outcome, kind}) => ({runbook, step: id, to, kind, ...(outcome === undefined ? {} : {outcome})}));
	};
	for (const event of events) {
		if (event.type === 'step-entered') {
			runbookAt.set(event.step.join('/'), event.runbook);
			const ids = entered.get(event.runbook) ?? new Set();
			entered.set(event.runbook, ids.add(event.step.at(-1) ?? ''));
		}
		if (event.type !== 'step-left' || event.to === undefined) continue;
		const {step, to, outcome} = event;
		const ways = waysOut(runbookAt.get(step.join('/')) ?? '', step.at(-1) ?? '').filter(way => way.to === to);
		const way = ways.find(each => (each.outcome ?? (each.kind === 'to' ? undefined : each.kind)) === outcome) ?? ways[0];
		if (way !== undefined) taken.set(branchKey(way), way);
	}
	const ways = [...entered].flatMap(([runbook, ids]) => [...ids].flatMap(id => waysOut(runbook, id)));
	const steps = [...entered].map(([runbook, ids]) => Object.keys(find(runbook)?.steps ?? {}).filter(id => !ids.has(id)).length);
	return {
		taken: [...taken.values()],
		notTaken: ways.filter(way => !taken.has(branchKey(way))),
		neverEntered: steps.reduce((sum, count) => sum + count, 0),
	};
};

/** Losses of what was performed in a run: what failed and what was taken back counts too, as it may have happened. */
export const performedLoss = (events: readonly RunEvent[]): Loss => sumLoss(events.flatMap(event => (event.type === 'performing' && event.loss !== undefined ? [event.loss] : [])));

/** The account of a rehearsal, from its events and the graphs of its runbooks. */
export const accountOf = (events: readonly RunEvent[], find: (id: string) => AnyRunbook | undefined, {down, gaps, faults}: Pick<Account, 'down' | 'gaps'> & Pick<Rehearsal, 'faults'>): Account => ({
	steps: accountedSteps(events),
	...branches(events, find),
	operations: events.filter(({type}) => type === 'performed').length,
	loss: performedLoss(events),
	down,
	gaps,
	notThrown: faults.filter(fault => !events.some(event => event.type === 'thrown-in' && event.what === fault)),
});
