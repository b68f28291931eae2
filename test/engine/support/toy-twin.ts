import type {Rehearsal, Target} from '../../../src/host/target.ts';
import {toyTarget, type ToyHost} from './toy.ts';

/** A toy host that says of itself that it is a twin. `unknown` is what it was asked and does not know. */
export const toyTwin = (host: ToyHost, unknown: string[] = [], entering: Rehearsal['entering'] = () => [], faults: readonly string[] = []): Target => {
	let now = 0;
	return {
		...toyTarget(host),
		kind: 'twin',
		label: 'twin of toy',
		rehearsal: {
			of: 'toy',
			taken: '2026-11-22T01:58:00Z',
			gaps: [{what: 'lamps in the cellar', why: 'the door is locked'}],
			faults,
			entering,
			takeUnknown: () => unknown.splice(0),
			downtimes: () => [{container: 'a', seconds: 3, back: true}],
			clock: {
				now: () => now,
				elapsed: () => now,
				sleep: async milliseconds => {
					now += milliseconds;
				},
			},
		},
	};
};
