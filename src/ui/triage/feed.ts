import type {TriageView, TriageWatch} from '../../triage/watch.ts';
import type {Core} from '../core.ts';
import {problemOf} from '../problem.ts';
import type {ScreenOptions} from '../screen-options.ts';
import type {ScreenState} from '../screen-state.ts';
import {placed} from './cursor.ts';
import {itemsOf} from './items.ts';

/** What comes to the first screen by itself: the host, what is wrong with it, recorded runs. */
export interface Feed {
	/** Begins, or goes on after a run. */
	resume(): void;
	/** A run has the host now: looking at it would only slow it down. */
	pause(): void;
	lookAgain(): void;
}

/** Before anything was read. */
export const nothingRead: TriageView = {findings: [], notKnown: [], pending: ['the host']};

export const createFeed = ({describeHost, watch, hostFacts, openRuns}: ScreenOptions, {state, update, steadiness}: Core): Feed => {
	let opened: Promise<TriageWatch> | undefined;
	let stop: (() => void) | undefined;
	let isOn = false;
	/** Counts the times that it was switched on: what arrives of an earlier time is dropped. */
	let time = 0;

	/** Takes something in that no key asked for; the cursor stays on its item. */
	const arrive = (change: Partial<ScreenState>): void => {
		const before = state();
		const keysBefore = itemsOf(before).map(({key}) => key);
		const next = {...before, ...change};
		const items = itemsOf(next);
		const cursor = placed(next.cursor, items);
		const isMoved = cursor.key !== before.cursor.key;
		// Once the first look is whole, the order is what it will be, and the operator may be reading.
		const isWhole = next.look?.at !== undefined && next.look.pending.length === 0;
		update({...change, cursor: isWhole ? {...cursor, follows: false} : cursor, ...(isMoved && before.place === 'triage' ? {scroll: 0} : {})});
		if (isMoved && before.cursor.key !== '') steadiness.changed('under the cursor');
		else if (items.length !== keysBefore.length || items.some(({key}, index) => key !== keysBefore[index])) steadiness.changed('around it');
	};

	const readHost = async (): Promise<void> => {
		try {
			arrive({host: await describeHost()});
		} catch (error) {
			arrive({host: problemOf(error)});
		}
	};

	const readFacts = async (): Promise<void> => {
		// What cannot be read of them is among what triage does not know.
		const facts = await hostFacts?.().catch(() => undefined);
		if (facts !== undefined) arrive({facts});
	};

	const readRuns = async (): Promise<void> => {
		const runs = await openRuns?.().catch(() => undefined);
		if (runs !== undefined) arrive({openRuns: runs});
	};

	const take = (view: TriageView): void => {
		const {look, host} = state();
		const isNewLook = view.at !== undefined && view.at !== look?.at;
		arrive({look: view});
		if (!isNewLook || view.away !== undefined) return;
		if (host === 'reading' || 'problem' in host) void readHost();
		void readFacts();
	};

	const listen = async (mine: number): Promise<void> => {
		try {
			opened ??= watch?.();
			const watching = await opened;
			if (watching === undefined || mine !== time || !isOn) return;
			stop = watching.subscribe(take);
		} catch (error) {
			opened = undefined;
			if (mine === time) arrive({look: {...nothingRead, pending: [], notKnown: [{what: 'what is wrong with this host', why: problemOf(error).problem}]}});
		}
	};

	return {
		resume: () => {
			if (isOn) return;
			isOn = true;
			time += 1;
			void readHost();
			void readRuns();
			if (watch === undefined) void readFacts();
			else void listen(time);
		},
		pause: () => {
			isOn = false;
			time += 1;
			stop?.();
			stop = undefined;
		},
		lookAgain: () => {
			void opened?.then(
				watching => watching.refresh(),
				() => undefined,
			);
			if (opened === undefined && isOn) void listen(time);
			void readRuns();
		},
	};
};
