import {setImmediate as turn} from 'node:timers/promises';
import type {Gap, Rehearsal} from '../host/target.ts';
import {countDowntimes} from './downtimes.ts';
import {tellFault, throwFault, type ThrownFault} from './faults.ts';
import type {TwinHost} from './world/host.ts';
import {advance} from './world/time.ts';

export interface RehearsalOptions {
	/** Whose twin it is, for the screen: `web-01`. */
	readonly of: string;
	/** When its snapshot was taken, ISO 8601, UTC. */
	readonly taken?: string;
	/** What could not be read of the host then. */
	readonly gaps?: readonly Gap[];
	/** What is thrown in. */
	readonly faults?: readonly ThrownFault[];
}

/** What a twin tells of the rehearsal that goes on on it. */
export const createRehearsal = (host: TwinHost, {of, taken, gaps = [], faults = []}: RehearsalOptions): Rehearsal => {
	const pending = new Set(faults);
	return {
		of,
		...(taken === undefined ? {} : {taken}),
		gaps,
		faults: faults.map(tellFault),
		entering: step =>
			[...pending]
				.filter(fault => fault.step === step.join('/'))
				.map(fault => {
					pending.delete(fault);
					throwFault(host, fault);
					return tellFault(fault);
				}),
		takeUnknown: () => {
			const unknown = [...host.unknown];
			host.unknown.clear();
			return unknown;
		},
		downtimes: countDowntimes(host),
		clock: {
			now: () => host.world.now,
			elapsed: () => host.world.now,
			sleep: async milliseconds => {
				advance(host, milliseconds / 1000);
				// Keys and signals get their turn.
				await turn();
			},
		},
	};
};
