import {containerEvent, findContainer, idOf, isRunning, record, stateOf} from '../world/host.ts';
import {ApiError} from '../world/errors.ts';
import {isRestarting} from '../world/ending.ts';
import type {TwinLogLine} from '../world/world.ts';
import {flag, type Answer, type Handler, type Route} from './call.ts';
import {needContainer} from './lookup.ts';
import {openRawStream} from './raw-stream.ts';

/** `POST /containers/ID/attach`: what it prints from now on, and with `logs` what it has printed, until it ends. */
const attach: Handler = (call): Answer => {
	const {host, parts, query, response} = call;
	if (findContainer(host.world, parts[0] ?? '') === undefined) {
		// The engine has begun a stream by then, and says it as text.
		response.writeHead(404, {'Content-Type': 'application/vnd.docker.raw-stream'}).end(`No such container: ${parts[0]}\r\n`);
		return 'answered';
	}
	const container = needContainer(host.world, parts[0]);
	if (stateOf(container)['Paused'] === true) throw new ApiError(409, `Container ${parts[0]} is paused, unpause the container before attach.`);
	if (isRestarting(container)) throw new ApiError(409, `Container ${parts[0]} is restarting, wait until the container is running`);
	const stream = openRawStream(call, record(container.inspect, 'Config')['Tty'] === true);
	const tell = (line: TwinLogLine): void => {
		if (flag(query, line.stream)) stream.write(line.stream, `${line.text}\n`);
	};
	if (flag(query, 'logs')) for (const line of container.log) tell(line);
	containerEvent(host, container, 'attach');
	// One that has ended is waited for: whoever attaches first and starts then misses nothing.
	if (!flag(query, 'stream') || (!isRunning(container) && stateOf(container)['Status'] === 'dead')) {
		stream.end();
		return 'answered';
	}
	let last = container.log.at(-1);
	const listen = (event: {readonly Action: string; readonly Actor: {readonly ID: string}}): void => {
		if (event.Actor.ID !== idOf(container)) return;
		for (const line of container.log.slice(last === undefined ? 0 : container.log.lastIndexOf(last) + 1)) tell(line);
		last = container.log.at(-1);
		if (event.Action !== 'die' && event.Action !== 'destroy') return;
		host.listeners.delete(listen);
		stream.end();
	};
	host.listeners.add(listen);
	stream.onClose(() => host.listeners.delete(listen));
	return 'answered';
};

export const attachRoutes: readonly Route[] = [['POST', '/containers/*/attach', attach]];
