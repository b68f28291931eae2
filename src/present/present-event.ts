import type {Outcome, RunEvent, StepPath} from '../engine/events.ts';
import {presentAccount, presentTwin} from './present-account.ts';
import type {Became} from '../operations/operation.ts';
import {presentDifferences} from './present-differences.ts';
import {presentPlan} from './present-plan.ts';
import {presentDecision, presentQuestion} from './present-question.ts';
import {sanitize, sanitizeLines} from './sanitize.ts';
import {shortIds} from './short-ids.ts';
import {presentBytes, presentSeconds} from './words.ts';

/** How a run ended, in words. */
export const presentOutcome: Readonly<Record<Outcome, string>> = {
	cured: 'Cured',
	undone: 'Taken back',
	escalate: 'Ended without a cure: escalate',
	failed: 'Failed',
	'decision-needed': 'A decision is needed',
	stopped: 'Stopped',
	interrupted: 'Interrupted',
	'not-proved': 'Not proved',
};

/** What became of an operation whose end nobody saw. */
export const presentBecame: Readonly<Record<Became, string>> = {
	'done': 'it happened',
	'not-done': 'it did not happen',
	'not-known': 'whether it happened cannot be told',
};

export const presentStepPath = (path: StepPath): string => sanitize(path.join('/'));

/** Bytes. Less than this was printed whole just before, and needs no word about where it is. */
const worthAPointer = 4000;

const indented = (lines: readonly string[]): readonly string[] => lines.map(line => `    ${line}`);

/**
 * An event as lines of plain text: what the headless printer and the report say. Empty for events that say nothing
 * new. Everything in them is sanitized.
 */
export const presentEvent = (event: RunEvent): readonly string[] => {
	switch (event.type) {
		case 'run-started': {
			const {title, host, twin, folder} = event;
			return [`${twin === undefined ? '' : 'REHEARSAL: '}${sanitize(title)} on ${sanitize(host.label)}`, ...(twin === undefined ? [] : presentTwin(twin)), `Record: ${sanitize(folder)}`];
		}
		case 'step-entered':
			return [`${'  '.repeat(event.step.length - 1)}> ${sanitize(event.title)} [${presentStepPath(event.step)}]`];
		case 'read':
			return indented([`$ ${sanitize(shortIds(event.command))}`]);
		case 'found':
			return indented(event.lines.map(line => sanitize(shortIds(line))));
		case 'planned': {
			const {plan, noWayBack, away, undoes} = event;
			if (plan.operations.length === 0) return [];
			const gone = away === undefined ? [] : [`The daemon may be away for ${presentSeconds(away.seconds)}. If it stays away: ${sanitize(away.fallback)}`];
			return indented([...(undoes === undefined ? [] : [`taking back: ${sanitize(undoes)}`]), ...presentPlan(plan), ...(noWayBack === undefined ? [] : [`No way back: ${sanitize(noWayBack)}`]), ...gone]);
		}
		case 'asked':
			return indented(presentQuestion(event.question));
		case 'answered':
			return indented([`${event.by === 'option' ? 'By option' : 'Operator'}: ${presentDecision(event.decision)}${event.accepted ? '' : ' (not accepted)'}`]);
		case 'performing':
			return indented([`${event.undoes === true ? 'undoing' : 'performing'}${event.of === 1 ? '' : ` ${event.index + 1}/${event.of}`}: ${sanitize(event.text)}`]);
		case 'output':
			return indented(sanitizeLines(event.text).map(line => `| ${line}`));
		case 'performed':
			return indented([`done${event.seconds < 0.05 ? '' : ` in ${presentSeconds(event.seconds)}`}${event.output === undefined || event.outputBytes < worthAPointer ? '' : `, ${presentBytes(event.outputBytes)} of output in ${sanitize(event.output)}`}`]);
		case 'operation-failed':
			return indented([`failed: ${sanitize(shortIds(event.why))}${event.output === undefined ? '' : `, output in ${sanitize(event.output)}`}`]);
		case 'verifying':
			return event.withinSeconds > 0 ? indented([`verifying, for up to ${presentSeconds(event.withinSeconds)}`]) : [];
		case 'verified':
			return indented(['verified']);
		case 'failed':
			return indented([`FAILED: ${sanitize(shortIds(event.why))}`, ...event.nextSteps.map(line => `  ${sanitize(line)}`)]);
		case 'waiting':
			return indented([`waiting for ${sanitize(event.for)}, up to ${presentSeconds(event.seconds)}`]);
		case 'not-proved':
			return indented([`NOT PROVED: ${sanitize(event.why)}`]);
		case 'thrown-in':
			return indented([`thrown in: ${sanitize(event.what)}`]);
		case 'account':
			return presentAccount(event.account);
		case 'saved':
			return indented([`saved: ${sanitize(event.path)}`]);
		case 'step-left':
			return event.skipped === undefined ? [] : indented([`skipped: ${sanitize(event.skipped)}`]);
		case 'note':
			return indented([`note: ${sanitize(event.text)}`]);
		case 'deviation':
			return indented([`deviation: ${sanitize(event.text)}`]);
		case 'resumed':
			return [`Resumed by ${sanitize(event.user)}${event.from === '' ? '' : `, ${sanitize(event.from)}`}. Before that it ${event.after === 'left' ? 'was left without an end' : `had ended: ${presentOutcome[event.after]}`}.`];
		case 'became':
			return indented([`was under way: ${sanitize(event.text)}: ${presentBecame[event.state]}`]);
		case 'undone':
			return indented([`taken back: ${sanitize(event.text)}`]);
		case 'surveyed':
			return [];
		case 'differences':
			return presentDifferences(event);
		case 'ended':
			return [`${presentOutcome[event.outcome]}.`, ...event.lines.map(line => sanitize(line))];
	}
};
