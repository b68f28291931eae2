import type {Outcome, Question, RunEvent} from '../engine/events.ts';
import type {Loss} from '../operations/operation.ts';
import type {Difference, NotCompared} from '../survey/difference.ts';

type EventOf<Type extends RunEvent['type']> = RunEvent & {readonly type: Type};

export interface PerformedEntry {
	readonly at: string;
	readonly step: string;
	readonly text: string;
	/** `unknown`: it began, and the record holds no end of it. */
	readonly ended: 'performed' | 'failed' | 'unknown';
	readonly seconds?: number;
	readonly why?: string;
	readonly undoes: boolean;
	/** The whole output, relative to the run's folder. */
	readonly output?: string;
	readonly wayBack: string;
}

export interface DecisionEntry extends EventOf<'answered'> {
	/** What it answered, where the record has it. */
	readonly question?: Question['kind'];
	/** In words; what an operation would cost is in `loss`. */
	readonly asked?: string;
	/** Of what was confirmed: the commands, and what they would cost as it was measured then. */
	readonly operations?: readonly string[];
	readonly loss?: Loss;
}

/** All that a report says, taken from the record and from nothing else. */
export interface Report {
	readonly run: string;
	readonly folder: string;
	readonly runbook?: string;
	readonly title?: string;
	readonly hash?: string;
	readonly host?: EventOf<'run-started'>['host'];
	readonly mode?: string;
	/** Of a rehearsal. */
	readonly twin?: EventOf<'run-started'>['twin'];
	/** What a rehearsal proved; undefined for a live run, and for a rehearsal without an end. */
	readonly account?: EventOf<'account'>['account'];
	readonly user?: string;
	readonly version?: string;
	readonly inputs?: EventOf<'run-started'>['inputs'];
	readonly startedAt?: string;
	readonly endedAt?: string;
	/** Undefined while the run goes on, and for a run that was left without an end. */
	readonly outcome?: Outcome;
	readonly exitCode?: number;
	readonly lines: readonly string[];
	readonly performed: readonly PerformedEntry[];
	readonly decisions: readonly DecisionEntry[];
	/** Notes and deviations. */
	readonly notes: readonly (EventOf<'note'> | EventOf<'deviation'>)[];
	/** Safety copies, absolute paths: named, and never quoted. */
	readonly saved: readonly string[];
	readonly notProved: readonly EventOf<'not-proved'>[];
	/** Before and after; undefined where the run did not come to compare them. */
	readonly differences?: readonly Difference[];
	readonly notCompared: readonly NotCompared[];
	/** How the rehearsal of it compares with what happened, in words; undefined where there is none. */
	readonly rehearsed?: readonly string[];
	/** Titles of steps, by their paths. */
	readonly titles: Readonly<Record<string, string>>;
	readonly events: readonly RunEvent[];
	readonly damage?: string;
}

const ofType = <Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type): readonly EventOf<Type>[] =>
	events.filter((event): event is EventOf<Type> => event.type === type);

const performedEntries = (events: readonly RunEvent[]): readonly PerformedEntry[] =>
	events.flatMap((event, index): readonly PerformedEntry[] => {
		if (event.type !== 'performing') return [];
		// One operation is under way at a time: what ends first ends this one.
		const end = events.slice(index + 1).find(each => each.type === 'performed' || each.type === 'operation-failed' || each.type === 'performing' || each.type === 'became');
		const {at, text, inverse} = event;
		const entry = {at, step: event.step.join('/'), text, undoes: event.undoes === true, wayBack: 'none' in inverse ? inverse.none : ''};
		const output = end !== undefined && 'output' in end && typeof end.output === 'string' ? {output: end.output} : {};
		if (end?.type === 'performed') return [{...entry, ended: 'performed' as const, seconds: end.seconds, ...output}];
		if (end?.type === 'operation-failed') return [{...entry, ended: 'failed' as const, why: end.why, ...output}];
		if (end?.type === 'became' && end.state === 'done') return [{...entry, ended: 'performed' as const}];
		if (end?.type === 'became' && end.state === 'not-done') return [{...entry, ended: 'failed' as const, why: 'the run broke off, and it did not happen'}];
		return [{...entry, ended: 'unknown' as const}];
	});

const answeredQuestion = (question: Question): Partial<DecisionEntry> => {
	switch (question.kind) {
		case 'confirm': {
			const {operations, loss} = question.plan;
			return {question: question.kind, operations: operations.map(({text}) => text), loss};
		}
		case 'choose':
		case 'pick':
			return {question: question.kind, asked: question.question};
		case 'manual':
			return {question: question.kind, asked: question.instructions.join(' ')};
		case 'failed':
			return {question: question.kind, asked: question.why};
	}
};

/** Each answer with the question before it. */
const decisionEntries = (events: readonly RunEvent[]): readonly DecisionEntry[] => {
	let question: Question | undefined;
	return events.flatMap((event): readonly DecisionEntry[] => {
		if (event.type === 'asked') question = event.question;
		if (event.type !== 'answered') return [];
		return [{...event, ...(question === undefined ? {} : answeredQuestion(question))}];
	});
};

export const collectReport = (run: {readonly id: string; readonly folder: string}, events: readonly RunEvent[], damage?: string): Report => {
	const [started] = ofType(events, 'run-started');
	const last = events.findLast(({type}) => type === 'ended' || type === 'resumed');
	const ended = last?.type === 'ended' ? last : undefined;
	const compared = ofType(events, 'differences').at(-1);
	const {runbook, title, hash, host, mode, twin, user, version, inputs} = started ?? {};
	const [accounted] = ofType(events, 'account');
	return {
		run: run.id,
		folder: run.folder,
		...(started === undefined ? {} : {runbook, title, hash, host, mode, twin, user, version, inputs, startedAt: started.at}),
		...(ended === undefined ? {} : {endedAt: ended.at, outcome: ended.outcome, exitCode: ended.exitCode}),
		lines: ended?.lines ?? [],
		performed: performedEntries(events),
		decisions: decisionEntries(events),
		notes: events.filter((event): event is EventOf<'note'> | EventOf<'deviation'> => event.type === 'note' || event.type === 'deviation'),
		saved: ofType(events, 'saved').map(({path}) => path),
		notProved: ofType(events, 'not-proved'),
		...(compared === undefined ? {} : {differences: compared.differences}),
		...(accounted === undefined ? {} : {account: accounted.account}),
		notCompared: compared?.notCompared ?? [],
		titles: Object.fromEntries(ofType(events, 'step-entered').map(({step, title: name}) => [step.join('/'), name])),
		events,
		...(damage === undefined ? {} : {damage}),
	} as Report;
};
