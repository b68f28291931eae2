import {idOf, isRunning, stateOf} from '../world/host.ts';
import {advance} from '../world/time.ts';
import type {TwinContainer} from '../world/world.ts';
import type {Handler, Route} from './call.ts';
import {needContainer} from './lookup.ts';

const wait: Handler = ({host, parts, query, response}) => {
	const container = needContainer(host.world, parts[0]);
	const answer = (): void => void response.end(`${JSON.stringify({Error: null, StatusCode: stateOf(container)['ExitCode']})}\n`);
	response.writeHead(200, {'Content-Type': 'application/json'});
	response.flushHeaders();
	const removed = query.get('condition') === 'removed';
	if (!isRunning(container) && query.get('condition') !== 'next-exit' && !removed) {
		answer();
		return 'answered';
	}
	const listen = (event: {readonly Action: string; readonly Actor: {readonly ID: string}}): void => {
		if (event.Actor.ID !== idOf(container) || event.Action !== (removed ? 'destroy' : 'die')) return;
		host.listeners.delete(listen);
		answer();
	};
	host.listeners.add(listen);
	response.on('close', () => host.listeners.delete(listen));
	// Time stands still here but for what is done: whoever waits for an end that is to come lets time pass until then.
	for (let next = nextEnd(container); next !== undefined && host.listeners.has(listen); next = nextEnd(container)) advance(host, Math.max(0, next - host.world.now) / 1000);
	return 'answered';
};

/** When its process ends by itself next, as far as that is known. */
const nextEnd = ({restartAt, endsAt}: TwinContainer): number | undefined => restartAt ?? endsAt;

export const containerWaitRoutes: readonly Route[] = [['POST', '/containers/*/wait', wait]];
