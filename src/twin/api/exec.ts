import {ApiError} from '../world/errors.ts';
import {containerEvent, idOf, isOld, isRunning, makeId, makePid, stateOf} from '../world/host.ts';
import {missingProgram, runProgram, type Ran} from '../world/programs.ts';
import type {TwinContainer, TwinExec, World} from '../world/world.ts';
import {refuseRestarting} from './container-act.ts';
import {created, ok, type Answer, type Handler, type Route} from './call.ts';
import {needContainer} from './lookup.ts';
import {openRawStream} from './raw-stream.ts';

const needExec = (world: World, id = ''): TwinExec => {
	const found = world.execs?.find(({inspect}) => inspect['ID'] === id);
	if (found === undefined) throw new ApiError(404, `No such exec instance: ${id}`);
	return found;
};

export const needRunning = (world: World, container: TwinContainer): void => {
	if (!isRunning(container)) throw new ApiError(409, `${isOld(world) ? 'Container' : 'container'} ${idOf(container)} is not running`);
	refuseRestarting(container);
};

interface Asked {
	readonly Cmd?: readonly string[] | null;
	readonly Env?: readonly string[] | null;
	readonly User?: string;
	readonly Tty?: boolean;
	readonly Privileged?: boolean;
	readonly AttachStdin?: boolean;
	readonly AttachStdout?: boolean;
	readonly AttachStderr?: boolean;
	readonly DetachKeys?: string;
}

/** `POST /containers/ID/exec`. */
const create: Handler = ({host, parts, body}): Answer => {
	const {world} = host;
	const {Cmd, Env, User = '', Tty = false, Privileged = false, AttachStdin = false, AttachStdout = false, AttachStderr = false, DetachKeys = ''} = body as Asked;
	if ((Cmd ?? []).length === 0) throw new ApiError(400, 'No exec command specified');
	const container = needContainer(world, parts[0]);
	needRunning(world, container);
	if (stateOf(container)['Paused'] === true) throw new ApiError(409, `Container ${parts[0]} is paused, unpause the container before exec`);
	const [entrypoint = '', ...args] = Cmd ?? [];
	const ID = makeId(world);
	world.execs = [
		...(world.execs ?? []).slice(-99),
		{
			inspect: {
				ID, Running: false, ExitCode: null,
				ProcessConfig: {tty: Tty, entrypoint, arguments: args, privileged: Privileged, ...(User === '' ? {} : {user: User})},
				OpenStdin: AttachStdin, OpenStderr: AttachStderr, OpenStdout: AttachStdout, CanRemove: false, ContainerID: idOf(container), DetachKeys, Pid: 0,
			},
			environment: Env ?? [],
			user: User,
			started: false,
		},
	];
	containerEvent(host, container, `exec_create: ${[entrypoint, ...args].join(' ')}`, {execID: ID});
	return created({Id: ID});
};

interface Ended extends Ran {
	/** The runtime could not even start it. */
	readonly refused: boolean;
}

const outcomeOf = (world: World, container: TwinContainer, {environment, user}: TwinExec, argv: readonly string[]): Ended => {
	const missing = missingProgram(world, container, argv[0] ?? '');
	if (missing !== undefined) return {stdout: `OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]}": ${missing}: unknown\r\n`, stderr: '', exitCode: 126, refused: true};
	const ran = runProgram(world, container, argv, {environment, user});
	return {...(ran ?? {stdout: '', stderr: `not simulated: the twin does not know what ${argv.join(' ')} does in this container\n`, exitCode: 127}), refused: false};
};

/** `POST /exec/ID/start`: runs it, with its output on the connection; it has ended when this answers. */
const start: Handler = (call): Answer => {
	const {host, parts, body} = call;
	const {world} = host;
	const exec = needExec(world, parts[0]);
	const detached = body['Detach'] === true;
	const {ID, ContainerID, ProcessConfig} = exec.inspect as {ID: string; ContainerID: string; ProcessConfig: {tty: boolean; entrypoint: string; arguments: readonly string[]}};
	const argv = [ProcessConfig.entrypoint, ...ProcessConfig.arguments];
	const already = exec.started ? `Error: Exec command ${ID} has already run` : undefined;
	if (already !== undefined && detached) throw new ApiError(409, already);
	const container = needContainer(world, ContainerID);
	if (already === undefined) needRunning(world, container);
	const stream = detached ? undefined : openRawStream(call, ProcessConfig.tty);
	if (already !== undefined) stream?.write('stdout', `${already}\r\n`);
	else {
		exec.started = true;
		const {stdout, stderr, exitCode, refused} = outcomeOf(world, container, exec, argv);
		containerEvent(host, container, `exec_start: ${argv.join(' ')}`, {execID: ID});
		Object.assign(exec.inspect, {ExitCode: exitCode, Pid: refused ? 0 : makePid(world)});
		if (!refused) containerEvent(host, container, 'exec_die', {execID: ID, exitCode: String(exitCode)});
		if (stdout !== '' && (refused || exec.inspect['OpenStdout'] === true)) stream?.write('stdout', stdout);
		if (stderr !== '' && exec.inspect['OpenStderr'] === true) stream?.write('stderr', stderr);
	}
	stream?.end();
	return stream === undefined ? {status: 200} : 'answered';
};

const size = (query: URLSearchParams): void => {
	for (const name of ['h', 'w']) {
		const text = query.get(name) ?? '';
		if (!/^-?\d+$/.test(text)) throw new ApiError(400, `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
	}
};

const resizeContainer: Handler = ({host, parts, query}) => {
	size(query);
	needRunning(host.world, needContainer(host.world, parts[0]));
	return {status: 200};
};

const resizeExec: Handler = ({host, parts, query}) => {
	size(query);
	needExec(host.world, parts[0]);
	return {status: 200};
};

export const execRoutes: readonly Route[] = [
	['POST', '/containers/*/exec', create],
	['POST', '/exec/*/start', start],
	['GET', '/exec/*/json', ({host, parts}) => ok(needExec(host.world, parts[0]).inspect)],
	['POST', '/exec/*/resize', resizeExec],
	['POST', '/containers/*/resize', resizeContainer],
];
