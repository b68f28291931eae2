import type {Loss, LossItem} from '../operations/operation.ts';
import {sanitize} from './sanitize.ts';
import {presentSeconds} from './words.ts';

const item = ({name, detail}: LossItem): string => sanitize(detail === undefined ? name : `${name} (${detail})`);

/** For how long something is down; undefined when nothing stops. */
export const presentDowntime = ({stops, downtimeSeconds}: Loss): string | undefined => {
	if (stops.length === 0 && !downtimeSeconds) return undefined;
	return downtimeSeconds === undefined ? 'until it is brought back' : downtimeSeconds === 0 ? 'not at all' : `for about ${presentSeconds(downtimeSeconds)}`;
};

/** What a plan costs, one line each; empty when it costs nothing. What is gone for good comes first. */
export const presentLoss = (loss: Loss): readonly string[] => {
	const downtime = presentDowntime(loss);
	return [...loss.gone.map(each => `gone: ${item(each)}`), ...loss.stops.map(each => `stops: ${item(each)}`), ...(downtime === undefined ? [] : [`down ${downtime}`])];
};
