import {errorMessage, type Container, type HostReader, type LogFile, type LogWriter, plural, presentBytes} from 'drydock-cli';
import type {Item} from './items.ts';
import {clauses} from './words.ts';

/** Smaller ones are not worth a line, unless they are asked about. Bytes. */
const worthwhile = 1e6;

export interface Logs {
	readonly items: readonly Item[];
	readonly notKnown: readonly string[];
	readonly advice: readonly string[];
	/** By container, with what was rotated away. */
	readonly bytes: ReadonlyMap<string, number>;
}

const rotatedBytes = ({rotated}: LogFile): number => rotated.reduce((sum, {bytes}) => sum + bytes, 0);

const writerWords: Readonly<Record<LogWriter, string>> = {
	append: 'Docker appends to it: it can be cut',
	nobody: 'nobody writes to it now',
	offset: 'Docker would go on at its old place and leave a hole: its container must be stopped while it is cut',
};

const itemsOf = ({id, name, state, autoRemove}: Container, log: LogFile, writer: LogWriter | undefined, remembers: boolean, least: number): readonly Item[] => {
	const container = {id, name};
	const aside = rotatedBytes(log);
	const restart = writer === 'offset';
	const readersHang = writer === 'append' && remembers;
	// One that was started with --rm may be gone after a restart.
	const cut = writer === undefined || log.bytes < least || (restart && autoRemove);
	return [
		...(aside < least || log.rotated.length === 0
			? []
			: [{id: `rotated:${name}`, kind: 'rotated-logs' as const, label: `rotated log of ${name}`, detail: clauses(presentBytes(aside), plural(log.rotated.length, 'file')), bytes: aside, thing: {is: 'rotated' as const, container, path: log.path, paths: log.rotated.map(({path}) => path), modified: Object.fromEntries(log.rotated.flatMap(({path, modified}) => (modified === undefined ? [] : [[path, modified]])))}}]),
		...(cut
			? []
			: [{id: `log:${name}`, kind: restart ? ('logs-restart' as const) : ('logs' as const), label: `log of ${name}`, detail: clauses(presentBytes(log.bytes), `the container is ${state}`, writerWords[writer], readersHang ? 'docker logs --tail hangs then until the container is started anew' : ''), bytes: log.bytes, thing: {is: 'log' as const, container, path: log.path, restart, readersHang}}]),
	];
};

const withoutBound = ({logDriver, logOptions}: Container): boolean => logDriver === 'json-file' && logOptions['max-size'] === undefined;

/** Only what the driver `json-file` writes is ever cut: the files of others are the engine's alone. */
const otherDrivers = (containers: readonly Container[]): readonly string[] => {
	const others = containers.filter(({logDriver}) => logDriver === 'local');
	return others.length === 0
		? []
		: [`Logs of the driver "local" are never cut (${others.map(({name}) => name).join(', ')}): their files are Docker's alone. Make the container again with --log-opt max-size=10m --log-opt max-file=3.`];
};

/** The sizes of log files with what was rotated away, by stat alone; then, for those worth it, how the engine writes to them. */
export const readLogs = async (host: HostReader, containers: readonly Container[], asked: boolean): Promise<Logs> => {
	const own = new Map(containers.filter(({logDriver, logPath}) => logDriver === 'json-file' && logPath !== '').map(container => [container.logPath, container]));
	const least = asked ? 1 : worthwhile;
	let files: readonly LogFile[];
	try {
		files = await host.machine.logFiles([...own.keys()]);
	} catch (error) {
		return {items: [], notKnown: [`the sizes of log files: ${errorMessage(error)}`], advice: [], bytes: new Map()};
	}
	const {remembersLogLength: remembers} = await host.docker.version();
	const items: Item[] = [];
	const notKnown: string[] = [];
	const bytes = new Map<string, number>();
	const large = [...files].toSorted((a, b) => b.bytes + rotatedBytes(b) - a.bytes - rotatedBytes(a));
	for (const log of large) {
		const container = own.get(log.path);
		if (container === undefined) continue;
		bytes.set(container.id, log.bytes + rotatedBytes(log));
		let writer: LogWriter | undefined;
		try {
			if (log.bytes >= least) writer = await host.machine.logWriter(log.path);
		} catch (error) {
			notKnown.push(`whether the log of ${container.name} (${presentBytes(log.bytes)}) can be cut: ${errorMessage(error)}`);
		}
		items.push(...itemsOf(container, log, writer, remembers, least));
	}
	const unbounded = [...own.values()].filter(container => withoutBound(container) && (bytes.get(container.id) ?? 0) >= worthwhile);
	const advice = unbounded.length === 0 ? [] : [`No bound is set for the log of ${unbounded.map(({name}) => name).join(', ')}: it will grow again. In /etc/docker/daemon.json, for new containers: "log-opts": {"max-size": "10m", "max-file": "3"}.`];
	return {items, notKnown, advice: [...advice, ...otherDrivers(containers.filter(({id}) => asked || (bytes.get(id) ?? 0) > 0))], bytes};
};
