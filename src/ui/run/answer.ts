import type {Decision, Question} from '../../engine/events.ts';
import type {KeyPress} from '../input/key-press.ts';
import {editText} from '../input/text-field.ts';
import {isKey} from '../keys.ts';

/** What the operator has done about the pending question so far. Starts empty with every question. */
export interface Answer {
	/** Of which question; 0: of none. */
	readonly number: number;
	readonly cursor: number;
	readonly picked: readonly string[];
	readonly typed: string;
	/** Do characters go into the text field? */
	readonly inField: boolean;
	/** Why the last key did nothing. */
	readonly word: string;
}

export interface Choice {
	readonly id: string;
	readonly label: string;
	readonly detail?: string;
	/** Why it cannot be chosen. */
	readonly closed?: string;
}

export const noAnswer: Answer = {number: 0, cursor: 0, picked: [], typed: '', inField: false, word: ''};

/** Begins at what the author of the runbook takes for the right choice when nobody is there: a hasty Enter does the least. */
const firstChoice = (question: Question): number => {
	const choices = choicesOf(question);
	const suggested = question.kind === 'choose' ? choices.findIndex(({id, closed}) => id === question.unattended && closed === undefined) : -1;
	return suggested === -1 ? Math.max(0, choices.findIndex(({closed}) => closed === undefined)) : suggested;
};

export const emptyAnswer = (number: number, question: Question): Answer => ({
	...noAnswer,
	number,
	cursor: firstChoice(question),
	picked: question.kind === 'pick' ? question.items.filter(({suggested}) => suggested === true).map(({id}) => id) : [],
	inField: question.kind === 'confirm' && question.plan.confirmation.by === 'type',
});

/** What can be chosen, in the order of the screen. */
export const choicesOf = (question: Question): Choice[] => {
	switch (question.kind) {
		case 'choose':
			return question.options.map(({outcome, label, consequence, closed}) => ({
				id: outcome,
				label,
				...(consequence === undefined ? {} : {detail: consequence}),
				...(closed === undefined ? {} : {closed}),
			}));
		case 'pick':
			return question.items.map(({id, label, detail}) => ({id, label, ...(detail === undefined ? {} : {detail})}));
		case 'failed':
			return [
				{id: 'retry', label: 'r  Retry', detail: 'plan it again, and ask again'},
				...(question.undo.length === 0 ? [] : [{id: 'undo', label: 'u  Undo', detail: 'take back what this step did'}]),
				{id: 'skip', label: 's  Skip', detail: 'go on without it; asks why'},
				{id: 'hand-over', label: 'h  Hand over', detail: 'end the run for somebody else; asks why'},
				{id: 'stop', label: 'q  Stop', detail: 'leave everything as it is now'},
			];
		case 'confirm':
		case 'manual':
			return [];
	}
};

/** What follows from a key: a changed answer, a decision, a reason to be asked for first, or nothing (not a key for this question). */
export type Followed =
	| {readonly answer: Answer}
	| {readonly decision: Decision}
	| {readonly reasonFor: 'skip' | 'hand-over'}
	| undefined;

const say = (answer: Answer, word: string): Followed => ({answer: {...answer, word}});

const confirmKey = (question: Extract<Question, {kind: 'confirm'}>, answer: Answer, key: KeyPress, allSeen: boolean): Followed => {
	const {confirmation} = question.plan;
	const unseen = 'Not all of it was on the screen yet: PgDn to read to the end of the commands and what they cost.';
	if (confirmation.by === 'type') {
		if (answer.inField) {
			if (key.name === 'escape') return {answer: {...answer, inField: false, word: ''}};
			if (key.name === 'enter') {
				if (answer.typed === '') return say(answer, 'Enter alone confirms nothing here.');
				return allSeen ? {decision: {kind: 'confirm', gave: {typed: answer.typed}}} : say(answer, unseen);
			}
			const typed = editText(answer.typed, key);
			return typed === undefined ? undefined : {answer: {...answer, typed, word: ''}};
		}
		return key.name === 'enter' || key.name === 'tab' ? {answer: {...answer, inField: true, word: ''}} : undefined;
	}
	if (confirmation.by === 'y') {
		if (key.name === 'enter') return say(answer, 'Enter does not confirm this: press y.');
		if (!isKey(key, 'yes')) return undefined;
		return allSeen ? {decision: {kind: 'confirm', gave: 'y'}} : say(answer, unseen);
	}
	return key.name === 'enter' ? {decision: {kind: 'confirm', gave: 'enter'}} : undefined;
};

const failedDecision = (id: string): Followed => {
	switch (id) {
		case 'retry':
			return {decision: {kind: 'retry'}};
		case 'undo':
			return {decision: {kind: 'undo'}};
		case 'stop':
			return {decision: {kind: 'stop'}};
		default:
			return {reasonFor: id === 'skip' ? 'skip' : 'hand-over'};
	}
};

const chosen = (question: Question, answer: Answer, choice: Choice | undefined): Followed => {
	if (question.kind === 'pick') return {decision: {kind: 'pick', ids: answer.picked}};
	if (choice === undefined) return undefined;
	if (choice.closed !== undefined) return say(answer, `Not possible here: ${choice.closed}`);
	return question.kind === 'failed' ? failedDecision(choice.id) : {decision: {kind: 'choose', outcome: choice.id}};
};

/** `allSeen`: has every command of the plan, with all that it costs, been on the screen? Without it nothing that is felt is confirmed. */
export const pressAnswer = (question: Question, answer: Answer, key: KeyPress, allSeen: boolean): Followed => {
	if (question.kind === 'confirm') {
		const followed = confirmKey(question, answer, key, allSeen);
		if (followed !== undefined || answer.inField) return followed;
	}
	if (question.kind !== 'choose' && question.kind !== 'pick' && isKey(key, 'skip')) return {reasonFor: 'skip'};
	if (question.kind === 'manual') return key.name === 'enter' ? {decision: {kind: 'manual-done'}} : undefined;
	const choices = choicesOf(question);
	if (choices.length === 0 && key.name !== 'enter') return undefined;
	if (key.name === 'up' || key.name === 'down') {
		const cursor = (answer.cursor + (key.name === 'down' ? 1 : choices.length - 1)) % choices.length;
		return {answer: {...answer, cursor, word: ''}};
	}
	const choice = choices[answer.cursor];
	if (question.kind === 'pick' && choice !== undefined && isKey(key, 'tick')) {
		const picked = answer.picked.includes(choice.id) ? answer.picked.filter(id => id !== choice.id) : [...answer.picked, choice.id];
		return {answer: {...answer, picked, word: ''}};
	}
	if (question.kind === 'failed') {
		if (isKey(key, 'retry')) return failedDecision('retry');
		if (isKey(key, 'undo') && question.undo.length > 0) return failedDecision('undo');
		if (isKey(key, 'hand-over')) return failedDecision('hand-over');
	}
	return key.name === 'enter' ? chosen(question, answer, choice) : undefined;
};
