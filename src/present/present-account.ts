import type {Account, AccountedStep, Branch} from '../engine/account.ts';
import type {RunEvent} from '../engine/events.ts';
import {presentLoss} from './present-loss.ts';
import {sanitize} from './sanitize.ts';
import {shortIds} from './short-ids.ts';
import {plural, presentSeconds} from './words.ts';

type Started = RunEvent & {readonly type: 'run-started'};

/** Whose twin a rehearsal is on, and what is thrown in. */
export const presentTwin = ({of, taken, faults}: NonNullable<Started['twin']>): readonly string[] => [
	taken === undefined ? `Nothing of a real host is in it: ${sanitize(of)} is made up.` : `Nothing on ${sanitize(of)} is changed; its twin is as it was at ${sanitize(taken.slice(0, 19).replace('T', ' '))} UTC.`,
	...faults.map(each => `Thrown in: ${sanitize(each)}`),
];

export const presentProof = {read: 'read for real', simulated: 'simulated', 'not-proved': 'not proved'} as const;

const widest = Math.max(...Object.values(presentProof).map(({length}) => length));

const stepLines = ({step, title, proof, why}: AccountedStep): readonly string[] => {
	const indent = '  '.repeat(step.length - 1);
	return [`  ${presentProof[proof].padEnd(widest)}  ${indent}${sanitize(title)}`, ...why.map(each => `  ${' '.repeat(widest)}  ${indent}  ${sanitize(shortIds(each))}`)];
};

const branchLine = ({runbook, step, to, outcome, kind}: Branch): string => {
	const when = kind === 'failed' ? ' (when it fails)' : kind === 'late' ? ' (when the time is over)' : outcome === undefined ? '' : ` (${sanitize(outcome)})`;
	return `  ${sanitize(runbook)}: ${sanitize(step)} -> ${sanitize(to)}${when}`;
};

const downLines = ({down}: Account): readonly string[] =>
	down.length === 0
		? ['No container that ran was down.']
		: ['Down, by the twin\'s own clock:', ...down.map(({container, seconds, back}) => `  ${sanitize(container)}: ${presentSeconds(seconds)}${back ? '' : ', and not up again at the end'}`)];

const lossLines = ({operations, loss}: Account): readonly string[] => {
	const {downtimeSeconds: _, ...costs} = loss;
	// How long is measured below, and known better than estimated.
	const lines = presentLoss(costs).filter(line => !line.startsWith('down '));
	return [`${operations === 0 ? 'Nothing was' : `${plural(operations, 'operation')} ${operations === 1 ? 'was' : 'were'}`} performed in the twin.${lines.length === 0 ? '' : ' What they cost, all together:'}`, ...lines.map(line => `  ${line}`)];
};

/** What a rehearsal proved and what it did not: the same words for printer, screen and report. */
export const presentAccount = (account: Account): readonly string[] => {
	const {steps, taken, notTaken, neverEntered, gaps, notThrown} = account;
	const count = (proof: AccountedStep['proof']): number => steps.filter(each => each.proof === proof).length;
	return [
		`Account: ${count('read')} read for real, ${count('simulated')} simulated, ${count('not-proved')} not proved`,
		...steps.flatMap(stepLines),
		...notThrown.map(each => `Not thrown in, as the run did not come there: ${sanitize(each)}`),
		...lossLines(account),
		...downLines(account),
		`${plural(taken.length, 'branch', 'branches')} taken, ${notTaken.length} not; ${plural(neverEntered, 'step')} never entered.`,
		...(notTaken.length === 0 ? [] : ['Not taken:', ...notTaken.map(branchLine)]),
		...gaps.map(({what, why}) => `Not in the snapshot: ${sanitize(what)} (${sanitize(why)})`),
	];
};
