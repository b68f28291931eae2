import {basename, dirname, join} from 'node:path';
import {DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {isUp} from './container.ts';
import {bytesText} from './means/bytes.ts';
import {engineCall} from './means/engine.ts';
import {goneAlready, ifThere} from './means/left-alone.ts';
import {plainFile, realPath} from './means/machine-file.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type ContainerRef, type Hands, type Operation, type OperationKind} from './operation.ts';

type Truncate = Extract<Operation, {kind: 'log.truncate'}>;
type RemoveRotated = Extract<Operation, {kind: 'log.remove-rotated'}>;

interface Inspected {
	readonly Id: string;
	readonly LogPath: string;
	readonly HostConfig: {readonly LogConfig: {readonly Type: string}};
}

const truncateCommand = (path: string): string[] => ['truncate', '-s', '0', '--', path];
const removeCommand = (paths: readonly string[]): string[] => ['rm', '-f', '--', ...paths];

/** What the engine says now about the log of a container; undefined when the container is gone. */
const logOf = (hands: Hands, {id, name}: ContainerRef): Promise<Inspected | undefined> =>
	ifThere(engineCall(hands, {doing: `look at container ${name}`, nextSteps: () => ['docker ps -a']}, docker => docker.getContainer(id).inspect() as Promise<unknown> as Promise<Inspected>));

const refuse = (path: string, why: string, ...nextSteps: string[]): DrydockError => new DrydockError('refused', `${path} is left alone: ${why}`, {nextSteps});

/**
 * Throws `refused` unless it is the engine's own log file of this container, in the folder that the engine keeps for it
 * under its data root, with no link on the way that leads elsewhere.
 */
const checkIsLog = async (hands: Hands, {id, name}: ContainerRef, {LogPath, HostConfig}: Inspected, path: string): Promise<void> => {
	const {Type} = HostConfig.LogConfig;
	if (Type !== 'json-file') throw refuse(path, `container ${name} logs with ${Type || 'a driver that the engine does not name'}, whose files are the engine's alone`, shellQuote(['docker', 'inspect', name]));
	if (LogPath !== path) throw refuse(path, `the log of container ${name} is ${LogPath || 'nowhere'} now`, shellQuote(['docker', 'inspect', '--format', '{{.LogPath}}', name]));
	const {DockerRootDir} = (await engineCall(hands, {doing: 'ask for the data root', nextSteps: () => ['docker info']}, docker => docker.info())) as {DockerRootDir: string};
	const folder = join(await realPath(hands, DockerRootDir), 'containers', id);
	if ((await realPath(hands, dirname(path))) !== folder) throw refuse(path, `it is not in ${folder}, where the engine keeps the files of container ${name}`, shellQuote(['ls', '-l', '--', path]));
};

const hang = 'docker logs --tail and --follow hang until the container is started anew; what is logged is still written, and docker logs shows it';

/**
 * Throws `refused` where the engine would stumble over a log that was cut under it: because it writes at a place of its
 * own, or, if that was not planned, because it remembers how long the log was.
 */
const checkCanBeCut = async (hands: Hands, {container: {name}, path, readersHang = false}: Truncate): Promise<'hang' | undefined> => {
	const {machine, docker} = hands.host.reader;
	const writer = await machine.logWriter(path);
	const hangs = writer === 'append' && (await docker.version()).remembersLogLength;
	if (writer !== 'offset' && (!hangs || readersHang)) return hangs ? 'hang' : undefined;
	const quoted = shellQuote([name]);
	throw refuse(
		path,
		hangs ? `this engine remembers how long it was: ${hang}; that was not planned` : 'the engine has not opened it for appending: cutting it would leave a hole full of zeros, and docker logs would break',
		`Cut it while the container is stopped: docker stop ${quoted}, ${shellQuote(truncateCommand(path))}, docker start ${quoted}`,
		`Or remove what was rotated away: ${path}.1 and on.`,
	);
};

export const logTruncate: OperationKind<Truncate> = {
	text: ({path}) => shellQuote(truncateCommand(path)),
	risk: () => 'destructive',
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({container: {id, name}, bytes, readersHang}, host) => {
		const container = await ifThere(host.docker.container(id));
		if (container === undefined) return noLoss;
		const stops = readersHang && isUp(container) ? [{name: `part of docker logs of ${name}`, detail: hang}] : [];
		return {stops, gone: [{name: `lines of the log of ${name} until now`, detail: `${bytes === undefined ? '' : `${bytesText(bytes)}; `}what was rotated away stays`}]};
	},
	inverse: async () => ({none: 'lines that were cut off do not come back'}),
	perform: async (op, hands) => {
		const {container, path} = op;
		const {name} = container;
		const log = await logOf(hands, container);
		if (log === undefined) return goneAlready(hands, `container ${name}, with its log,`);
		await checkIsLog(hands, container, log, path);
		const before = await plainFile(hands, path);
		if (before === undefined) return goneAlready(hands, `file ${path}`);
		const after = await checkCanBeCut(hands, op);
		stopIfCancelled(hands, `cutting the log of container ${name}`);
		await hands.host.run(truncateCommand(path), {privileged: true, output: hands.output});
		const freed = before.bytesOnDisk - ((await plainFile(hands, path))?.bytesOnDisk ?? 0);
		say(hands, `cut the log of ${name}; ${bytesText(Math.max(freed, 0))} are free again`);
		if (after === 'hang') say(hands, hang);
		return {bytes: Math.max(freed, 0)};
	},
};

/** `…-json.log.1`, `…-json.log.2.gz`, beside the log. */
const isRotated = (logPath: string, path: string): boolean => path.startsWith(`${logPath}.`) && /^\d+(\.gz)?$/.test(path.slice(logPath.length + 1));

export const logRemoveRotated: OperationKind<RemoveRotated> = {
	text: ({paths}) => shellQuote(removeCommand(paths)),
	risk: () => 'destructive',
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({container: {id, name}, paths, bytes}, host) => {
		if ((await ifThere(host.docker.container(id))) === undefined) return noLoss;
		return {stops: [], gone: [{name: `older lines of the log of ${name}: ${paths.map(path => basename(path).replace(/^.*-json\.log\./, '.')).join(', ')}`, ...(bytes === undefined ? {} : {detail: bytesText(bytes)})}]};
	},
	inverse: async () => ({none: 'lines that were removed do not come back'}),
	perform: async ({container, paths, modified = {}}, hands) => {
		const {name} = container;
		const log = await logOf(hands, container);
		if (log === undefined) return goneAlready(hands, `container ${name}, with its logs,`);
		await checkIsLog(hands, container, log, log.LogPath);
		const wrong = paths.find(path => !isRotated(log.LogPath, path));
		if (wrong !== undefined) throw refuse(wrong, `it is no file that the engine rotated away from the log of container ${name}`, shellQuote(['ls', '-l', '--', dirname(log.LogPath)]));
		const files = await Promise.all(paths.map(async path => ({path, file: await plainFile(hands, path)})));
		const isOther = (path: string, now: string): boolean => (modified[path] ?? now) !== now;
		const there = files.flatMap(({path, file}) => (file === undefined || isOther(path, file.modified) ? [] : [{path, bytes: file.bytesOnDisk}]));
		for (const {path, file} of files) {
			if (file === undefined) say(hands, `${path} was gone already`);
			else if (isOther(path, file.modified)) say(hands, `left alone: ${path}: the log was rotated meanwhile, and this is another file than the one that was shown`);
		}
		if (there.length === 0) return {leftAlone: files.some(({file}) => file !== undefined) ? 'the log was rotated meanwhile' : 'all of them were gone already'};
		stopIfCancelled(hands, `removing rotated logs of container ${name}`);
		await hands.host.run(removeCommand(there.map(({path}) => path)), {privileged: true, output: hands.output});
		const bytes = there.reduce((sum, each) => sum + each.bytes, 0);
		say(hands, `removed ${there.length} rotated ${there.length === 1 ? 'file' : 'files'} of the log of ${name}, ${bytesText(bytes)}`);
		return {bytes};
	},
};
