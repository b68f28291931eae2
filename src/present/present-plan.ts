import type {Confirmation, Plan, PlannedOperation} from '../engine/events.ts';
import {presentLoss} from './present-loss.ts';
import {sanitize} from './sanitize.ts';
import {plural} from './words.ts';

/** What the risk means, in two or three words. */
export const presentRisk = {
	safe: 'safe: nobody notices',
	disruptive: 'disruptive: something stops for a while',
	destructive: 'destructive: something is gone',
} as const;

/** What has to be done to confirm. */
export const presentConfirmation = (confirmation: Confirmation): string => {
	switch (confirmation.by) {
		case 'enter':
			return 'Enter performs it';
		case 'y':
			return 'y performs it';
		case 'type':
			return `Type ${sanitize(confirmation.text)} in full to perform it`;
	}
};

export const presentWayBack = ({inverse}: PlannedOperation): string => {
	if ('none' in inverse) return `no way back: ${sanitize(inverse.none)}`;
	return inverse.operations.length === 0 ? 'nothing to take back' : 'can be taken back';
};

/** The first operation of a plan after which the host is not as before whatever is done; undefined when all can be taken back, or costs nothing. */
export const pointOfNoReturn = ({operations}: Plan): string | undefined => {
	const first = operations.find(({risk, inverse}) => risk !== 'safe' && 'none' in inverse);
	return first === undefined ? undefined : `Point of no return: ${sanitize(first.text)}`;
};

/** The plan as lines: each operation as it would be typed, then what all of them cost. */
export const presentPlan = (plan: Plan): readonly string[] => {
	if (plan.operations.length === 0) return ['Nothing to do.'];
	const point = pointOfNoReturn(plan);
	return [
		`Plan, ${plural(plan.operations.length, 'operation')}, ${presentRisk[plan.risk]}`,
		...plan.operations.map(each => `  ${sanitize(each.text)}${each.risk === 'safe' ? '' : `   [${each.risk}, ${presentWayBack(each)}]`}`),
		...(point === undefined ? [] : [`  ${point}`]),
		...presentLoss(plan.loss).map(line => `  ${line}`),
	];
};
