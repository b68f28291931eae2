import type {Decision, Question} from '../engine/events.ts';
import {presentConfirmation} from './present-plan.ts';
import {sanitize} from './sanitize.ts';

/** A question as lines, without its plan: that was shown before. */
export const presentQuestion = (question: Question): readonly string[] => {
	switch (question.kind) {
		case 'confirm':
			return [...(question.again === undefined ? [] : [sanitize(question.again)]), presentConfirmation(question.plan.confirmation)];
		case 'choose':
			return [
				sanitize(question.question),
				...question.options.map(({outcome, label, consequence, closed}) =>
					sanitize(`  ${outcome}: ${label}${consequence === undefined ? '' : `. ${consequence}`}${closed === undefined ? '' : ` (not now: ${closed})`}`),
				),
			];
		case 'pick':
			return [sanitize(question.question), ...question.items.map(({id, label, detail}) => sanitize(`  ${id}: ${label}${detail === undefined ? '' : `, ${detail}`}`))];
		case 'manual':
			return ['To be done by hand:', ...question.instructions.map(line => `  ${sanitize(line)}`)];
		case 'failed':
			return ['What now: retry, skip, hand over, or stop?', ...question.undo.map(text => `  can be taken back: ${sanitize(text)}`)];
	}
};

/** A decision in a few words. */
export const presentDecision = (decision: Decision): string => {
	switch (decision.kind) {
		case 'confirm': {
			const {gave} = decision;
			return typeof gave === 'object' ? `typed "${sanitize(gave.typed, 200)}"` : gave === 'y' ? 'y' : 'Enter';
		}
		case 'choose':
			return `chose ${sanitize(decision.outcome)}`;
		case 'pick':
			return decision.ids.length === 0 ? 'picked nothing' : `picked ${sanitize(decision.ids.join(', '))}`;
		case 'manual-done':
			return 'done by hand';
		case 'skip':
			return `skip: ${sanitize(decision.reason)}`;
		case 'hand-over':
			return `hand over: ${sanitize(decision.reason)}`;
		case 'stop':
			return decision.needed === undefined ? 'stop' : 'stop, as a decision is needed';
		case 'retry':
		case 'undo':
			return decision.kind;
	}
};
