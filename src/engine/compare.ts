import type {LossItem} from '../operations/operation.ts';
import type {Plan} from './events.ts';

const listed = (texts: readonly string[]): string => texts.join(', ');

const without = (texts: readonly string[], known: readonly string[]): readonly string[] => texts.filter(text => !known.includes(text));

const names = (items: readonly LossItem[]): readonly string[] => items.map(({name}) => name);

/** What is different since the plan was confirmed, in words. */
export const planDifference = (before: Plan, now: Plan): string => {
	const texts = (plan: Plan): readonly string[] => plan.operations.map(({text}) => text);
	const sentences: string[] = [];
	const say = (words: string, items: readonly string[]): void => {
		if (items.length > 0) sentences.push(`${words}: ${listed(items)}`);
	};
	say('would now also be performed', without(texts(now), texts(before)));
	say('would not be performed any more', without(texts(before), texts(now)));
	say('would now also stop', without(names(now.loss.stops), names(before.loss.stops)));
	say('would not stop any more', without(names(before.loss.stops), names(now.loss.stops)));
	say('would now also be gone', without(names(now.loss.gone), names(before.loss.gone)));
	say('would not be gone any more', without(names(before.loss.gone), names(now.loss.gone)));
	if (before.risk !== now.risk) sentences.push(`the risk was ${before.risk} and is ${now.risk}`);
	if (sentences.length === 0) sentences.push('the details of what would be performed differ');
	return `The host changed since this was confirmed. ${sentences.join('; ')}.`;
};

/** What the second costs that the first did not name. What was said to be gone may as well stop. */
export const newLosses = (confirmed: Plan, now: Plan): readonly string[] => {
	const gone = names(confirmed.loss.gone);
	return [...without(names(now.loss.gone), gone), ...without(names(now.loss.stops), [...gone, ...names(confirmed.loss.stops)])];
};
