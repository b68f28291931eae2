import type {Downtime} from '../host/target.ts';
import {isRunning, nameOf, stateOf, type TwinHost} from './world/host.ts';

/**
 * Counts, from now on, for how long containers are down that run now: by their names, because one that is made again
 * is the same service. The time is the twin's own.
 */
export const countDowntimes = (host: TwinHost): (() => readonly Downtime[]) => {
	const {world} = host;
	const isUp = new Map(world.containers.filter(container => isRunning(container) && stateOf(container)['Paused'] !== true).map(container => [nameOf(container), true]));
	const downSince = new Map<string, number>();
	const down = new Map<string, number>();
	host.listeners.add(({Type, Action, Actor, timeNano}) => {
		const {name = '', oldName = name} = Actor.Attributes;
		if (Type !== 'container' || !isUp.has(oldName.replace(/^\//, ''))) return;
		const at = timeNano / 1e6;
		if (Action === 'die' || Action === 'pause') downSince.set(name, downSince.get(name) ?? at);
		const since = Action === 'start' || Action === 'unpause' ? downSince.get(name) : undefined;
		if (since === undefined) return;
		down.set(name, (down.get(name) ?? 0) + at - since);
		downSince.delete(name);
	});
	return () =>
		[...isUp.keys()].flatMap(container => {
			const since = downSince.get(container);
			const milliseconds = (down.get(container) ?? 0) + (since === undefined ? 0 : world.now - since);
			return milliseconds === 0 ? [] : [{container, seconds: Math.round(milliseconds) / 1000, back: since === undefined}];
		});
};
