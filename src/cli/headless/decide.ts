import type {Decision, Plan, Question, StepPath} from '../../engine/events.ts';
import {exceeds, type Risk} from '../../language/values.ts';
import type {Answers} from '../answers.ts';

export interface Headless {
	readonly approve: Risk;
	readonly answers: Answers;
}

const stop = (needed: string): Decision => ({kind: 'stop', needed});

const confirm = (plan: Plan, step: string, approve: Risk): Decision => {
	if (exceeds(plan.risk, approve)) {
		const what = plan.operations.map(each => each.text).join('; ');
		return stop(`${step} would perform something ${plan.risk}, and only ${approve} is approved: ${what}. To go on: --approve ${plan.risk}, or run it on a terminal.`);
	}
	const {confirmation} = plan;
	return {kind: 'confirm', gave: confirmation.by === 'type' ? {typed: confirmation.text} : confirmation.by};
};

const choose = (question: Extract<Question, {readonly kind: 'choose'}>, step: string, answer: string | undefined): Decision => {
	const outcome = answer ?? question.unattended;
	const open = question.options.filter(option => option.closed === undefined);
	const ways = open.map(option => `--answer ${step}=${option.outcome} (${option.label})`).join(', or ');
	if (outcome === undefined) return stop(`${question.question} To go on: ${ways}.`);
	const option = question.options.find(each => each.outcome === outcome);
	if (option?.closed !== undefined) return stop(`${step} was answered with ${outcome}, which cannot be chosen now: ${option.closed} To go on: ${ways}.`);
	if (option === undefined) return stop(`${step} cannot be answered with ${outcome}. To go on: ${ways}.`);
	return {kind: 'choose', outcome};
};

const pick = (question: Extract<Question, {readonly kind: 'pick'}>, step: string, answer: string | undefined): Decision => {
	const known = question.items.map(({id}) => id);
	if (answer !== undefined) {
		const ids = answer === '' ? [] : answer.split(',');
		const unknown = ids.filter(id => !known.includes(id));
		return unknown.length === 0 ? {kind: 'pick', ids} : stop(`${step} has no ${unknown.join(', ')}. There is: ${known.join(', ') || 'nothing'}.`);
	}
	if (question.unattended === undefined) return stop(`${question.question} To go on: --answer ${step}=ID,ID of ${known.join(', ') || 'nothing'}, or --answer ${step}= for none.`);
	return {kind: 'pick', ids: question.unattended === 'none' ? [] : question.items.filter(item => item.suggested === true).map(({id}) => id)};
};

/** Decides without anybody: what was approved and answered beforehand, and otherwise stops and says what is needed. */
export const decideHeadless = (question: Question, path: StepPath, {approve, answers}: Headless): Decision => {
	const step = path.join('/');
	switch (question.kind) {
		case 'confirm':
			return confirm(question.plan, step, approve);
		case 'choose':
			return choose(question, step, answers.get(step));
		case 'pick':
			return pick(question, step, answers.get(step));
		case 'manual':
			return stop(`${step} is for a human to do: ${question.instructions.join(' ')} Then run it on a terminal.`);
		case 'failed':
			return {kind: 'stop'};
	}
};
