import type {Loss, LossItem} from './operation.ts';

/** Each object once; the first detail that says anything is kept. */
const once = (items: readonly LossItem[]): LossItem[] => {
	const byName = new Map<string, LossItem>();
	for (const item of items) {
		const known = byName.get(item.name);
		if (known === undefined || (known.detail === undefined && item.detail !== undefined)) byName.set(item.name, item);
	}
	return [...byName.values()];
};

/**
 * What several operations cost together: each object once, as gone when any of them ends it for good. Operations
 * follow one another, so their downtimes add up; if one of them stops something for a time that is not known, the
 * time of all is not known either.
 */
export const sumLoss = (losses: readonly Loss[]): Loss => {
	const gone = once(losses.flatMap(loss => loss.gone));
	const goneNames = new Set(gone.map(({name}) => name));
	const stops = once(losses.flatMap(loss => loss.stops)).filter(({name}) => !goneNames.has(name));
	const downtimes = losses.filter(loss => loss.stops.length > 0 || loss.downtimeSeconds !== undefined).map(loss => loss.downtimeSeconds);
	const known = downtimes.filter(seconds => seconds !== undefined);
	return {
		stops,
		gone,
		...(known.length > 0 && known.length === downtimes.length ? {downtimeSeconds: known.reduce((sum, seconds) => sum + seconds, 0)} : {}),
	};
};
