import {ApiError} from '../world/errors.ts';
import {idOf, isoTime, isRunning, record} from '../world/host.ts';
import type {TwinContainer, TwinLogLine} from '../world/world.ts';
import {flag, type Handler, type Route} from './call.ts';
import {needContainer} from './lookup.ts';
import {frame} from './raw-stream.ts';

const written = (container: TwinContainer, line: TwinLogLine, timestamps: boolean): Buffer => {
	const text = `${timestamps ? `${isoTime(line.at)} ` : ''}${line.text}\n`;
	return record(container.inspect, 'Config')['Tty'] === true ? Buffer.from(text) : frame(line.stream, text);
};

const secondsOf = (text: string | null): number | undefined => (text === null || text === '' || text === '0' ? undefined : /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000);

/** `GET /containers/ID/logs`: what is kept of its log; with `follow`, what comes until it ends. */
const logs: Handler = ({host, parts, query, response}) => {
	const container = needContainer(host.world, parts[0]);
	if (!flag(query, 'stdout') && !flag(query, 'stderr')) throw new ApiError(400, 'Bad parameters: you must choose at least one stream');
	const driver = String(record(record(container.inspect, 'HostConfig'), 'LogConfig')['Type'] ?? 'json-file');
	if (!['json-file', 'local', 'journald'].includes(driver)) throw new ApiError(501, 'configured logging driver does not support reading');
	const since = secondsOf(query.get('since'));
	const until = secondsOf(query.get('until'));
	const tail = query.get('tail') ?? 'all';
	const wanted = (line: TwinLogLine): boolean => flag(query, line.stream) && (since === undefined || line.at / 1000 >= since) && (until === undefined || line.at / 1000 <= until);
	const lines = container.log.filter(wanted);
	const timestamps = flag(query, 'timestamps');
	response.writeHead(200, {'Content-Type': record(container.inspect, 'Config')['Tty'] === true ? 'application/vnd.docker.raw-stream' : 'application/vnd.docker.multiplexed-stream'});
	response.flushHeaders();
	for (const line of /^\d+$/.test(tail) ? (Number(tail) === 0 ? [] : lines.slice(-Number(tail))) : lines) response.write(written(container, line, timestamps));
	if (!flag(query, 'follow') || !isRunning(container)) {
		response.end();
		return 'answered';
	}
	let last = container.log.at(-1);
	const listen = (event: {readonly Action: string; readonly Actor: {readonly ID: string}}): void => {
		if (event.Actor.ID !== idOf(container)) return;
		for (const line of container.log.slice(last === undefined ? 0 : container.log.lastIndexOf(last) + 1)) if (wanted(line)) response.write(written(container, line, timestamps));
		last = container.log.at(-1);
		if (event.Action !== 'die' && event.Action !== 'destroy') return;
		host.listeners.delete(listen);
		response.end();
	};
	host.listeners.add(listen);
	response.on('close', () => host.listeners.delete(listen));
	return 'answered';
};

export const logRoutes: readonly Route[] = [['GET', '/containers/*/logs', logs]];
