import type {RunEvent} from '../../../src/engine/events.ts';
import type {RecordedRequest} from './proxy.ts';

/** Ids, long and short; those of the build cache and of runs; the tag of a backup. */
const madeUp = /\b(?:[0-9a-f]{64}|[0-9a-f]{12}|[0-9a-z]{25}|\d{8}t\d{6}-[0-9a-f]{6}|\d{8}T\d{4}-[a-z-]+-[a-z0-9]{4})\b/g;

/** What was done, without what is another one each time. */
export const withoutIds = (text: string): string => text.replaceAll(madeUp, 'ID');

/** What changed the host among these: how often each request was made, without ids. */
export const countChanging = (requests: readonly RecordedRequest[]): ReadonlyMap<string, number> => {
	const counts = new Map<string, number>();
	for (const {method, path} of requests) {
		if (method === 'GET' || method === 'HEAD') continue;
		const key = `${method} ${withoutIds(decodeURIComponent(path.replace(/^\/v[\d.]+/, '')))}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
};

/** What happened according to the record, without safety copies: those are made again where it is not known whether they were. */
export const happened = (events: readonly RunEvent[]): ReadonlyMap<string, number> => {
	const counts = new Map<string, number>();
	let flying: string | undefined;
	for (const event of events) {
		if (event.type === 'performing') flying = event.operation.kind.startsWith('copy.') ? undefined : withoutIds(event.text);
		const ended = event.type === 'performed' || (event.type === 'became' && event.state === 'done');
		if (ended && flying !== undefined) counts.set(flying, (counts.get(flying) ?? 0) + 1);
		if (event.type === 'performed' || event.type === 'became' || event.type === 'operation-failed') flying = undefined;
	}
	return counts;
};

/** More often than in a run that nobody disturbed; `least` is how often anything may be done. */
export const moreOften = (counts: ReadonlyMap<string, number>, whole: ReadonlyMap<string, number>, least: number): readonly (readonly [string, number])[] =>
	[...counts].flatMap(([what, times]) => {
		const allowed = Math.max(least, whole.get(what) ?? 0);
		return times > allowed ? [[what, times - allowed] as const] : [];
	});
