import type {Decision, Outcome, RunEvent} from '../engine/events.ts';
import {sumLoss} from '../operations/loss.ts';
import type {Loss} from '../operations/operation.ts';
import {sanitize} from '../present/sanitize.ts';

/** Where a rehearsal and the live run after it went different ways though nobody decided differently. */
export interface Compared {
	/** What was otherwise than rehearsed, each in one sentence. */
	readonly wrong: readonly string[];
	/** What comes after was not compared, and why; undefined when everything was. */
	readonly upTo?: string;
}

/** One visit of a step. */
interface Visit {
	readonly step: string;
	readonly title: string;
	readonly operations: string[];
	readonly losses: Loss[];
	decision?: string;
	isOpen?: true;
}

const ids = /(?<![0-9a-f])[0-9a-f]{12,64}(?![0-9a-f])/g;

/** In names that a run makes up: `20261122t015803`. */
const stamps = /(?<![0-9a-z])\d{8}t\d{6}(?![0-9a-z])/gi;

/** Ids and times are new whenever something is made: the first one that is seen is the first one there too. */
const numbering = (): ((text: string) => string) => {
	const seen = new Map<string, number>();
	const numberOf = (key: string): number => {
		if (!seen.has(key)) seen.set(key, seen.size + 1);
		return seen.get(key) ?? 0;
	};
	return text => text.replaceAll(stamps, stamp => `<time ${numberOf(stamp)}>`).replaceAll(ids, id => `<id ${numberOf(id.slice(0, 12))}>`);
};

const chosen = (decision: Decision, number: (text: string) => string): string | undefined =>
	decision.kind === 'confirm' ? undefined : decision.kind === 'pick' ? `pick ${decision.ids.map(number).join(' ')}` : decision.kind === 'choose' ? `choose ${decision.outcome}` : decision.kind;

const visitsOf = (events: readonly RunEvent[]): readonly Visit[] => {
	const number = numbering();
	const visits: Visit[] = [];
	for (const event of events) {
		if (event.type === 'step-entered') visits.push({step: event.step.join('/'), title: event.title, operations: [], losses: []});
		if (!('step' in event) || event.step === undefined) continue;
		const key = event.step.join('/');
		const visit = visits.findLast(({step}) => step === key);
		if (visit === undefined) continue;
		if (event.type === 'performing') {
			visit.operations.push(number(event.text));
			if (event.loss !== undefined) visit.losses.push(event.loss);
		}
		if (event.type === 'not-proved') visit.isOpen = true;
		if (event.type === 'answered' && event.accepted) {
			const decision = chosen(event.decision, number);
			if (decision !== undefined) visit.decision = `${visit.decision ?? ''} ${decision}`;
		}
	}
	return visits;
};

const quoted = (texts: readonly string[]): string => texts.map(text => `"${sanitize(text)}"`).join(', ');

const without = (texts: readonly string[], others: readonly string[]): readonly string[] => texts.filter(text => !others.includes(text));

/** What is in one list and not in the other; what is in both, but in another order. */
const listsDiffer = (where: string, verb: string, rehearsed: readonly string[], happened: readonly string[]): readonly string[] => {
	const [only, more] = [without(rehearsed, happened), without(happened, rehearsed)];
	const sentences = [...(only.length === 0 ? [] : [`in the rehearsal alone ${verb} ${quoted(only)}`]), ...(more.length === 0 ? [] : [`in the run alone ${verb} ${quoted(more)}`])];
	if (sentences.length === 0 && rehearsed.join('\n') !== happened.join('\n')) sentences.push(`the run ${verb} in another order or number`);
	return sentences.map(sentence => `${where}: ${sentence}.`);
};

const names = (items: Loss['gone']): readonly string[] => {
	const number = numbering();
	return items.map(({name}) => number(name)).toSorted();
};

const visitsDiffer = (rehearsed: Visit, happened: Visit): readonly string[] => {
	const where = `"${sanitize(rehearsed.title)}"`;
	const [before, after] = [sumLoss(rehearsed.losses), sumLoss(happened.losses)];
	return [
		...listsDiffer(where, 'performed', rehearsed.operations, happened.operations),
		...listsDiffer(where, 'stopped', names(before.stops), names(after.stops)),
		...listsDiffer(where, 'lost', names(before.gone), names(after.gone)),
	];
};

const outcomeOf = (events: readonly RunEvent[]): Outcome | undefined => events.findLast((event): event is RunEvent & {readonly type: 'ended'} => event.type === 'ended')?.outcome;

/** Came to an end of its own, which can be compared. */
const whole: ReadonlySet<Outcome | undefined> = new Set(['cured', 'escalate', 'failed']);

/**
 * Where the twin was wrong: the path of steps, what was performed, what it cost, how it ended. Compared as far as both
 * came and nobody decided differently; ids count as equal where they are new in both. `outcome`: of a run that has not
 * recorded its end yet.
 */
export const compareRehearsal = (rehearsal: readonly RunEvent[], run: readonly RunEvent[], outcome = outcomeOf(run)): Compared => {
	const [rehearsed, happened] = [visitsOf(rehearsal), visitsOf(run)];
	const rehearsedOutcome = outcomeOf(rehearsal);
	const wrong: string[] = [];
	for (const [index, before] of rehearsed.entries()) {
		const after = happened[index];
		const last = rehearsed[index - 1];
		if (after === undefined) return whole.has(outcome) ? {wrong: [...wrong, `The run ended after "${sanitize(last?.title ?? '')}", the rehearsal went on to "${sanitize(before.title)}".`]} : {wrong, upTo: `the run came no further than "${sanitize(last?.title ?? '')}"`};
		if (after.step !== before.step) return {wrong: [...wrong, `After "${sanitize(last?.title ?? '')}" the rehearsal went to "${sanitize(before.title)}", the run to "${sanitize(after.title)}".`]};
		if (after.decision !== before.decision) return {wrong, upTo: `at "${sanitize(before.title)}" something else was decided`};
		if (before.isOpen === true && index === rehearsed.length - 1 && !whole.has(rehearsedOutcome)) break;
		wrong.push(...visitsDiffer(before, after));
	}
	const [next, last] = [happened[rehearsed.length], rehearsed.at(-1)];
	if (!whole.has(rehearsedOutcome)) return {wrong, upTo: `the rehearsal came no further than "${sanitize(last?.title ?? '')}"`};
	if (next !== undefined) return {wrong: [...wrong, `The rehearsal ended after "${sanitize(last?.title ?? '')}", the run went on to "${sanitize(next.title)}".`]};
	if (whole.has(outcome) && outcome !== rehearsedOutcome) wrong.push(`The rehearsal ended as ${rehearsedOutcome}, the run as ${outcome}.`);
	return {wrong};
};

/** For the last lines of a run and for its report. `at`: when the rehearsal began, ISO 8601, UTC. */
export const presentCompared = (at: string, {wrong, upTo}: Compared): readonly string[] => {
	const which = `The rehearsal of ${sanitize(at.slice(0, 16).replace('T', ' '))} UTC`;
	const limit = upTo === undefined ? [] : [`Not compared is what came after: ${upTo}.`];
	if (wrong.length === 0) return [upTo === undefined ? `${which} was right in everything.` : `${which} was right as far as it can be compared.`, ...limit];
	return [`${which} was wrong:`, ...wrong.map(each => `  ${each}`), ...limit];
};
