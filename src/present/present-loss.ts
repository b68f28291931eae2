import type {Loss, LossItem} from '../operations/operation.ts';
import {sanitize} from './sanitize.ts';
import {presentSeconds} from './words.ts';

const item = ({name, detail}: LossItem): string => sanitize(detail === undefined ? name : `${name} (${detail})`);

/** What a plan costs, one line each; empty when it costs nothing. What is gone for good comes first. */
export const presentLoss = (loss: Loss): readonly string[] => {
	const downtime = loss.downtimeSeconds === undefined ? 'for how long is not known' : `for about ${presentSeconds(loss.downtimeSeconds)}`;
	return [...loss.gone.map(each => `gone: ${item(each)}`), ...loss.stops.map(each => `stops: ${item(each)}`), ...(loss.stops.length > 0 ? [`down ${downtime}`] : [])];
};
