import {DrydockError} from '../errors.ts';
import type {CuredFinding, NotKnown, Triage} from './finding.ts';
import {inOrder} from './incidents.ts';
import type {TriageProgress} from './triage.ts';
import type {Part, TriageView} from './watch.ts';

type Found = Pick<Triage, 'findings' | 'notKnown'>;

interface Looked {
	/** Counts looks: what comes of an earlier one is dropped. */
	number: number;
	/** Milliseconds since 1970; -Infinity before the first one. */
	begun: number;
	/** Of the look that is under way. */
	progress?: TriageProgress | undefined;
	found?: Found | undefined;
}

/** What is known of a host after some looks, one of them under way perhaps, and whether the daemon is there. */
export interface Known {
	view(): TriageView;
	/** A look begins; what comes of it is given in under this number. */
	begin(part: Part): number;
	/** Both say whether the look still counts. */
	progress(part: Part, number: number, progress: TriageProgress): boolean;
	end(part: Part, number: number, found: Found): boolean;
	/** When the last look of a part began, and whether it is still under way. */
	last(part: Part): {readonly begun: number; readonly isUnderWay: boolean};
	/** The daemon is gone: nothing may be asked of it. False when that is known already. */
	gone(error: DrydockError): boolean;
	back(): void;
	/** Why nothing may be asked of the daemon; undefined: it can be asked. */
	absence(): DrydockError | undefined;
	/** Does it make sense to look again, though no event says so? */
	isWorthAnother(): boolean;
	cannotFollow(why: NotKnown): void;
	/** What is under way no longer counts. */
	drop(): void;
	/** A first look is about to begin. */
	awaitFirst(): void;
}

const without = (findings: readonly CuredFinding[], others: readonly CuredFinding[]): readonly CuredFinding[] => findings.filter(({id}) => !others.some(other => other.id === id));

export const createKnown = (): Known => {
	const parts: Readonly<Record<Part, Looked>> = {quick: {number: 0, begun: -Infinity}, slow: {number: 0, begun: -Infinity}};
	const all = Object.values(parts);
	let at: string | undefined;
	let away: (NonNullable<TriageView['away']> & {readonly error: DrydockError}) | undefined;
	/** The daemon ended the stream, or does not listen at all; otherwise it only does not answer. */
	let isGone = false;
	let looksWhileGone = 0;
	/** What was found is of a time before the daemon went away. */
	let isOld = false;
	/** What is found of the machine while the daemon is away. */
	let meanwhile: Found | undefined;
	let blind: NotKnown | undefined;

	const drop = (): void => {
		for (const part of all) {
			part.number += 1;
			part.progress = undefined;
		}
	};

	const goAway = (error: DrydockError): void => {
		if (away !== undefined) return;
		away = {since: new Date().toISOString(), why: error.message, nextSteps: error.nextSteps, error};
		isOld = true;
		// A look that is under way reads a daemon that is going: nothing of it is worth more than what there was.
		drop();
	};

	const clear = (): void => {
		away = undefined;
		meanwhile = undefined;
		isGone = false;
	};

	const takeQuick = (found: Found): void => {
		at = new Date().toISOString();
		const down = found.findings.find(({kind}) => kind === 'daemon-down');
		if (down === undefined && !isGone) {
			parts.quick.found = found;
			isOld = false;
			clear();
			return;
		}
		// It hangs, or it shuts down: then it takes no more requests a while before it ends the stream.
		goAway(new DrydockError('unreachable', down?.evidence[0] ?? 'Docker does not answer.', {nextSteps: down?.nextSteps ?? []}));
		meanwhile = found;
		if (isGone) looksWhileGone += 1;
	};

	return {
		view: () => {
			const fresh = [...(meanwhile?.findings ?? []), ...all.flatMap(({progress}) => progress?.findings ?? [])];
			// What was found stays until the next look has ended: a list that empties and fills cannot be read.
			const kept = without(all.flatMap(({found}) => found?.findings ?? []), fresh);
			return {
				findings: inOrder([...fresh, ...kept]),
				notKnown: [...(meanwhile?.notKnown ?? all.flatMap(({progress, found}) => found?.notKnown ?? progress?.notKnown ?? [])), ...(blind === undefined ? [] : [blind])],
				pending: all.flatMap(({progress}) => progress?.pending ?? []),
				...(at === undefined ? {} : {at}),
				...(away === undefined ? {} : {away: {since: away.since, why: away.why, nextSteps: away.nextSteps}}),
				old: isOld ? kept.map(({id}) => id) : [],
			};
		},
		begin: part => {
			const looked = parts[part];
			looked.number += 1;
			looked.begun = Date.now();
			looked.progress = {findings: [], notKnown: [], pending: part === 'quick' ? ['the host'] : []};
			return looked.number;
		},
		progress: (part, number, progress) => {
			if (number !== parts[part].number) return false;
			parts[part].progress = progress;
			return true;
		},
		end: (part, number, found) => {
			const looked = parts[part];
			if (number !== looked.number) return false;
			looked.progress = undefined;
			if (part === 'quick') takeQuick(found);
			else looked.found = found;
			return true;
		},
		last: part => ({begun: parts[part].begun, isUnderWay: parts[part].progress !== undefined}),
		gone: error => {
			goAway(error);
			if (isGone) return false;
			isGone = true;
			looksWhileGone = 0;
			return true;
		},
		back: () => {
			clear();
			blind = undefined;
		},
		absence: () => (isGone ? away?.error : undefined),
		// No event will say that a daemon which hangs answers again; and one that is gone for long is worse than one that restarts.
		isWorthAnother: () => away !== undefined && (!isGone || looksWhileGone === 1),
		cannotFollow: why => {
			blind = why;
		},
		drop,
		awaitFirst: () => {
			clear();
			parts.quick.progress = {findings: [], notKnown: [], pending: ['the host']};
		},
	};
};
