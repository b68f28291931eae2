import {createHash} from 'node:crypto';
import {idOf, isRunning, isoTime, nameOf, never, record, stateOf, type TwinHost} from '../world/host.ts';
import {isRestarting} from '../world/ending.ts';
import type {Raw, TwinContainer, World} from '../world/world.ts';
import {flag, ok, type Answer, type Handler, type Route} from './call.ts';
import {needContainer} from './lookup.ts';

const none = {
	io_service_bytes_recursive: null, io_serviced_recursive: null, io_queue_recursive: null, io_service_time_recursive: null, io_wait_time_recursive: null, io_merged_recursive: null, io_time_recursive: null, sectors_recursive: null,
};
const throttling = {periods: 0, throttled_periods: 0, throttled_time: 0};
const noCpu = {cpu_usage: {total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0}, throttling_data: throttling};

const identity = (container: TwinContainer): Raw => ({name: `/${nameOf(container)}`, id: idOf(container)});

/** Made up from its id, and always the same for it: the twin does not know what a program takes. */
const takes = (container: TwinContainer): {readonly memory: number; readonly cpuShare: number} => {
	const seed = createHash('sha256').update(idOf(container)).digest();
	return {memory: (8 + (seed[0] ?? 0)) * 1024 * 1024, cpuShare: (1 + (seed[1] ?? 0)) / 4096};
};

const measured = (world: World, container: TwinContainer, whole: boolean): Raw => {
	const {NCPU = 1, MemTotal = 0} = world.engine.infoAnswer as {NCPU?: number; MemTotal?: number};
	const {memory, cpuShare} = takes(container);
	const limit = Number(record(container.inspect, 'HostConfig')['Memory']) || MemTotal;
	const up = Math.max(0, world.now - Date.parse(String(stateOf(container)['StartedAt']))) / 1000;
	const cpu = (seconds: number): Raw => {
		const total = Math.round(Math.max(0, seconds) * cpuShare * 1e9);
		return {cpu_usage: {total_usage: total, usage_in_kernelmode: Math.floor(total / 4), usage_in_usermode: total - Math.floor(total / 4)}, system_cpu_usage: Math.round((world.now / 1000 - up + seconds) * NCPU * 1e9), online_cpus: NCPU, throttling_data: throttling};
	};
	const networks = Object.keys(record(record(container.inspect, 'NetworkSettings'), 'Networks'));
	return {
		read: isoTime(world.now),
		preread: whole ? isoTime(world.now - 1000) : never,
		pids_stats: {current: 1},
		blkio_stats: none,
		num_procs: 0,
		storage_stats: {},
		cpu_stats: cpu(up),
		precpu_stats: whole ? cpu(up - 1) : noCpu,
		memory_stats: {usage: Math.min(memory, limit), stats: {inactive_file: 0}, limit},
		...(networks.length === 0 ? {} : {networks: Object.fromEntries(networks.map((_, index) => [`eth${index}`, {rx_bytes: 1322, rx_packets: 15, rx_errors: 0, rx_dropped: 0, tx_bytes: 0, tx_packets: 0, tx_errors: 0, tx_dropped: 0}]))}),
		...identity(container),
	};
};

const statsOf = ({world}: TwinHost, container: TwinContainer, whole: boolean): Raw =>
	isRunning(container) && !isRestarting(container)
		? measured(world, container, whole)
		: {read: never, preread: never, pids_stats: {}, blkio_stats: none, num_procs: 0, storage_stats: {}, cpu_stats: noCpu, precpu_stats: noCpu, memory_stats: {}, ...identity(container)};

/** `GET /containers/ID/stats`: once, or again with everything that happens to it. */
const stats: Handler = ({host, parts, query, response}): Answer => {
	const container = needContainer(host.world, parts[0]);
	const streams = query.get('stream') === null || flag(query, 'stream');
	if (!streams) return ok(statsOf(host, container, !flag(query, 'one-shot')));
	response.writeHead(200, {'Content-Type': 'application/json'});
	const tell = (): void => void response.write(`${JSON.stringify(statsOf(host, container, true))}\n`);
	tell();
	const listen = (event: {readonly Action: string; readonly Actor: {readonly ID: string}}): void => {
		if (event.Actor.ID !== idOf(container)) return;
		if (event.Action !== 'destroy') return tell();
		host.listeners.delete(listen);
		response.end();
	};
	host.listeners.add(listen);
	response.on('close', () => host.listeners.delete(listen));
	return 'answered';
};

export const statsRoutes: readonly Route[] = [['GET', '/containers/*/stats', stats]];
