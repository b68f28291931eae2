import type {RunEvent} from '../engine/events.ts';
import {tellDifference} from '../engine/survey.ts';
import {sanitize} from './sanitize.ts';

/**
 * What differs between before and after, as far as the last lines of the run do not say it: they have what nobody
 * planned.
 */
export const presentDifferences = ({differences, notCompared}: RunEvent & {readonly type: 'differences'}): readonly string[] => {
	const planned = differences.filter(({expected}) => expected).map(each => `As planned: ${sanitize(tellDifference(each))}`);
	const unknown = notCompared.map(({what, why}) => `Not compared: ${sanitize(what)} (${sanitize(why)})`);
	const isRest = differences.some(({expected}) => !expected);
	return [...planned, ...(isRest ? [] : [`${planned.length === 0 ? 'Before and after: nothing' : 'Before and after: nothing else'} on this host changed.`]), ...unknown];
};
