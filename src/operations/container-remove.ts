import {errorMessage, isReason} from '../errors.ts';
import type {Container} from '../host/docker/reader.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {HostReader} from '../host/reader.ts';
import type {Json} from '../language/values.ts';
import {isUp} from './container.ts';
import {copyJson} from './copy.ts';
import {bytesText} from './means/bytes.ts';
import {answeredWith, engineCall} from './means/engine.ts';
import {inspectContainer} from './means/inspect-container.ts';
import {goneAlready, ifThere, leaveAlone} from './means/left-alone.ts';
import {readJson} from './means/safety-copies.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {spanText} from './means/span.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type ContainerRef, type Hands, type Inverse, type Operation, type OperationKind} from './operation.ts';

type Remove = Extract<Operation, {kind: 'container.remove'}>;

/** Undefined when it is gone; `damaged` when the engine has it and cannot inspect it. */
const look = async (host: HostReader, reference: string): Promise<Container | 'damaged' | undefined> => {
	try {
		return await ifThere(host.docker.container(reference));
	} catch (error) {
		if (isReason(error, 'refused') && (await host.docker.containers()).some(container => container.id === reference || container.name === reference)) return 'damaged';
		throw error;
	}
};

const ageOf = (created: string, finishedAt: string): string => {
	const [made, ended] = [spanText(created), finishedAt.startsWith('0001-') ? '' : spanText(finishedAt)];
	return [made === '' ? '' : `made ${made} ago`, ended === '' ? '' : `ended ${ended} ago`].filter(part => part !== '').join(', ');
};

const writtenIn = async (host: HostReader, id: string): Promise<number | undefined> => {
	try {
		return await host.docker.writtenBytes(id);
	} catch (error) {
		if (isReason(error, 'not-known', 'refused', 'not-found')) return undefined;
		throw error;
	}
};

const notKnown = 'not known what it has written in its own layer';

/** What its layer has, without the empty folders that the engine makes to mount something on. */
const changesIn = async (host: HostReader, {id, mounts}: Container): Promise<number> => {
	const mountPoints = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf', ...mounts.map(({destination}) => destination)];
	const changes = await host.docker.layerChanges(id);
	return changes.filter(({path}) => !mountPoints.some(mountPoint => mountPoint === path || mountPoint.startsWith(`${path}/`))).length;
};

/** Its way back is to be made again: which brings back what it was given, and nothing that it has written. */
const wayBack = async (host: HostReader, before: Container): Promise<Inverse> => {
	const written = await writtenIn(host, before.id);
	if (written === undefined) return {none: notKnown};
	if (written > 0) return {none: `the ${bytesText(written)} that it has written in its own layer are gone for good; what it takes to make it again without them is kept with the run`};
	const changes = await changesIn(host, before);
	if (changes > 0) return {none: `it has added, emptied or deleted ${changes} ${changes === 1 ? 'file' : 'files'} in its own layer, which is gone for good; what it takes to make it again without that is kept with the run`};
	const own = await host.docker.ownEnvironment(before.id);
	if (own.length > 0) return {none: `it was given ${own.join(', ')} in its environment, and their values are not kept; the rest of what it takes to make it again is kept with the run`};
	const spec = await host.docker.createSpec(before.id);
	const named = await ifThere(host.docker.image(spec.image));
	// The name of its image may lead to another one by now.
	return {operations: [{kind: 'container.create', spec: named?.id === before.imageId ? spec : {...spec, image: before.imageId}}]};
};

export const containerRemove: OperationKind<Remove> = {
	text: ({container}) => shellQuote(['docker', 'rm', container.name]),
	risk: () => 'destructive',
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({container: {id, name}}, host) => {
		const before = await look(host, id || name);
		if (before === 'damaged') return {stops: [], gone: [{name: `container ${name}`, detail: notKnown}]};
		if (before === undefined || isUp(before)) return noLoss;
		const written = await writtenIn(host, before.id);
		const wrote = written === undefined ? notKnown : written === 0 ? 'nothing written in its own layer' : `${bytesText(written)} written in its own layer`;
		return {stops: [], gone: [{name: `container ${name}`, detail: [ageOf(before.created, before.finishedAt), wrote].filter(part => part !== '').join('; ')}]};
	},
	inverse: async ({container: {id, name}}, host) => {
		const before = await look(host, id || name);
		if (before === 'damaged') return {none: 'the engine cannot say what it takes to make it again'};
		// It will be left alone.
		if (before === undefined || isUp(before)) return {operations: []};
		try {
			return await wayBack(host, before);
		} catch (error) {
			if (isReason(error, 'unreachable', 'denied')) throw error;
			return {none: `what it takes to make it again cannot be told: ${errorMessage(error)}`};
		}
	},
	perform: async ({container: {id: shown, name}, made}, hands) => {
		const object = `container ${name}`;
		const id = made === undefined ? shown : await idIn(hands, made);
		if (id === undefined) return leaveAlone(hands, object, 'this run did not make it');
		const container = {id, name};
		const before = await lookAtRest(hands, container);
		if (before === undefined) return goneAlready(hands, object);
		if (before.up) return leaveAlone(hands, object, 'it runs now');
		await keepSpec(hands, container, before.broken);
		stopIfCancelled(hands, `removing ${object}`);
		const attempt = {doing: `remove ${object}`, nextSteps: removalSteps(name)};
		try {
			await engineCall(hands, attempt, docker => docker.getContainer(id).remove({v: false, force: before.broken}));
		} catch (error) {
			if (isReason(error, 'not-found')) return goneAlready(hands, object);
			if (!before.broken && answeredWith(error, 409) && (await lookAtRest(hands, container))?.up) return leaveAlone(hands, object, 'it runs now');
			throw error;
		}
		say(hands, `removed ${name}${before.volumes.length > 0 ? `; its volumes stay: ${before.volumes.join(', ')}` : ''}`);
		return undefined;
	},
};

/** The id that a creation noted; undefined when it noted none. */
const idIn = async (hands: Hands, copy: string): Promise<string | undefined> => {
	const noted = await readJson(hands, copy);
	return typeof noted === 'object' && noted !== null && 'id' in noted && typeof noted.id === 'string' ? noted.id : undefined;
};

/** From the inspect, and from the list for one that is too damaged for it. */
const lookAtRest = async (hands: Hands, container: ContainerRef): Promise<{readonly up: boolean; readonly broken: boolean; readonly volumes: readonly string[]} | undefined> => {
	try {
		const now = await inspectContainer(hands, container);
		if (now === undefined) return undefined;
		const {Running, Paused, Restarting, Dead, Status} = now.State;
		const volumes = (now.Mounts ?? []).flatMap(({Type, Name}) => (Type === 'volume' && Name ? [Name] : []));
		return {up: Running || Paused || Restarting, broken: Dead || Status === 'dead' || Status === 'removing', volumes};
	} catch (error) {
		if (!isReason(error, 'refused')) throw error;
		const listed = await engineCall(hands, {doing: 'list containers', nextSteps: () => ['docker ps -a']}, docker => docker.listContainers({all: true}));
		const found = listed.find(({Id}) => Id === container.id);
		return found && {up: ['running', 'paused', 'restarting'].includes(found.State), broken: ['dead', 'removing'].includes(found.State), volumes: []};
	}
};

/** Kept with the run before it goes. One that is half removed already goes without, if the engine cannot say it. */
const keepSpec = async (hands: Hands, {id, name}: ContainerRef, broken: boolean): Promise<void> => {
	try {
		const content = (await hands.host.reader.docker.createSpec(id)) as unknown as Json;
		await copyJson.perform({kind: 'copy.json', name: `container-${name}.create.json`, content}, hands);
	} catch (error) {
		if (!broken || !isReason(error, 'refused', 'not-known', 'not-found')) throw error;
		say(hands, `what it takes to make ${name} again could not be kept: ${errorMessage(error)}`);
	}
};

/** The engine names the file that would not go: `unlinkat /var/lib/docker/overlay2/ID/diff/keep: operation not permitted`. */
const removalSteps = (name: string) => (words: string): string[] => {
	const [, path, problem] = /(?:unlinkat|remove|rmdir|unmount) (\/.+?): (operation not permitted|device or resource busy)/.exec(words) ?? [];
	if (path === undefined) return [shellQuote(['docker', 'inspect', name]), 'journalctl -u docker -n 50'];
	const quoted = shellQuote([path]);
	return problem === 'operation not permitted'
		? [`lsattr -d -- ${quoted}`, `chattr -i -- ${quoted}, if it shows an i: the file was made immutable`, `then again: ${shellQuote(['docker', 'rm', '-f', name])}`]
		: [`grep -lF -- ${quoted} /proc/[0-9]*/mountinfo, to see which process still has it mounted`, `then again: ${shellQuote(['docker', 'rm', '-f', name])}`];
};
