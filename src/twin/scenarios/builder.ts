import {emptyWorld, type EmptyOptions} from '../world/empty.ts';
import {makeImage, type ImageOptions, type Layer} from '../world/make-image.ts';
import {findContainer, isoTime, makeId, makePid, nameOf, twinHost, type TwinHost} from '../world/host.ts';
import {stopContainer} from '../world/ending.ts';
import {startContainer} from '../world/lifecycle.ts';
import type {TwinFile} from '../world/machine.ts';
import type {TwinContainer, TwinImage, TwinNetwork, World} from '../world/world.ts';
import {boundedLog, containerOf, type ContainerSpec} from './container-of.ts';

export const kilobyte = 1024;
export const megabyte = 1024 ** 2;
export const gigabyte = 1024 ** 3;
export const day = 24;

/** A program of the machine, not of Docker. */
export interface ProgramSpec {
	readonly name: string;
	readonly command: readonly string[];
	readonly user?: string;
	/** Of the service manager: `apache2`, with what it says of itself. */
	readonly unit?: readonly [name: string, description: string];
	/** TCP ports that it listens on, at every address; or the address with it: `127.0.0.1:25`. */
	readonly listens?: readonly string[];
	readonly upHours: number;
}

/** A host that is put together piece by piece, by the same functions that serve its API. */
export interface Builder {
	readonly host: TwinHost;
	readonly world: World;
	/** One that several images have. */
	layer(bytes: number): Layer;
	image(tag: string, options: ImageOptions): TwinImage;
	network(name: string, subnet: string, project?: string): TwinNetwork;
	volume(name: string, bytes: number, project?: string): void;
	container(spec: ContainerSpec): TwinContainer;
	program(spec: ProgramSpec): void;
	file(path: string, text: string): void;
	/** What happened some hours ago, on the clock of that time. */
	ago<T>(hours: number, work: () => T): T;
	/** The host as it is now. */
	finish(): World;
}

/** Older than anything that was made of it. */
const usualAgeDays = 240;
/** Between making and starting. Hours. */
const aMoment = 1 / 3600;

const attributes = {mode: 0o644, uid: 0, gid: 0} as const;

const logLines = (spec: ContainerSpec, last: number): TwinContainer['log'] =>
	(spec.logs ?? []).map((text, index, all) => ({at: last - (all.length - index) * 60_000, stream: /\b(?:error|fatal|warn)/i.test(text) ? 'stderr' : 'stdout', text}));

const addProgram = (world: World, {name, command, user = 'root', unit, listens = [], upHours}: ProgramSpec): void => {
	const pid = makePid(world);
	const uid = user === 'root' ? 0 : 100 + (pid % 800);
	world.machine.processes.push({pid, parent: 1, name, command, uid, user, startTicks: 100 * pid, ...(unit === undefined ? {} : {unit: `${unit[0]}.service`})});
	if (unit !== undefined) {
		const since = world.now - upHours * 3_600_000;
		const journal = [`${isoTime(since)} ${world.machine.hostname} systemd[1]: Started ${unit[0]}.service - ${unit[1]}.`];
		world.machine.services[unit[0]] = {state: 'active', description: unit[1], mainPid: pid, since, restarts: 0, journal};
	}
	for (const [index, text] of listens.entries()) {
		const at = text.lastIndexOf(':');
		const port = Number(text.slice(at + 1));
		const addresses = at < 0 ? ['0.0.0.0', '::'] : [text.slice(0, at)];
		for (const address of addresses) world.machine.listeners.push({protocol: 'tcp', family: address.includes(':') ? 6 : 4, address, port, inode: 20_000 + 2 * pid + index * 2 + Number(address.includes(':')), pid});
	}
};

export const buildWorld = (options: EmptyOptions): Builder => {
	const world = emptyWorld(options);
	const host = twinHost(world);
	const {now} = world;
	const ago = <T>(hours: number, work: () => T): T => {
		world.now = now - hours * 3_600_000;
		try {
			return work();
		} finally {
			world.now = now;
		}
	};
	const file = (path: string, text: string): void => {
		const written: TwinFile = {...attributes, text, bytes: Buffer.byteLength(text), modified: now - 90 * day * 3_600_000};
		world.machine.files[path] = written;
	};
	file('/etc/docker/daemon.json', `${JSON.stringify({'log-driver': 'json-file', 'log-opts': boundedLog}, undefined, 2)}\n`);
	addProgram(world, {name: 'sshd', command: ['sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups'], unit: ['ssh', 'OpenBSD Secure Shell server'], listens: ['22'], upHours: 90 * day});
	const made: ContainerSpec[] = [];
	return {
		host,
		world,
		ago,
		file,
		layer: bytes => ({digest: `sha256:${makeId(world)}`, bytes}),
		image: (tag, of) => makeImage(world, tag, {ageDays: usualAgeDays, ...of}),
		network: (name, subnet, project) => {
			const network: TwinNetwork = {
				inspect: {
					Name: name, Id: makeId(world), Created: isoTime(now - 90 * day * 3_600_000), Scope: 'local', Driver: 'bridge', EnableIPv6: false,
					IPAM: {Driver: 'default', Options: null, Config: [{Subnet: subnet, Gateway: subnet.replace(/\d+\/\d+$/, '1')}]},
					Internal: false, Attachable: false, Ingress: false, ConfigFrom: {Network: ''}, ConfigOnly: false, Options: {},
					Labels: project === undefined ? {} : {'com.docker.compose.project': project, 'com.docker.compose.network': name},
				},
			};
			world.networks.unshift(network);
			return network;
		},
		volume: (name, bytes, project) => {
			const Labels = project === undefined ? null : {'com.docker.compose.project': project, 'com.docker.compose.volume': name};
			world.volumes.push({inspect: {CreatedAt: isoTime(now - 90 * day * 3_600_000), Driver: 'local', Labels, Mountpoint: `/var/lib/docker/volumes/${name}/_data`, Name: name, Options: null, Scope: 'local'}, bytes});
		},
		container: spec => {
			const container = ago((spec.upHours ?? day) + aMoment, () => containerOf(world, spec));
			world.containers.unshift(container);
			made.push(spec);
			const {upHours, stoppedHours} = spec;
			if (upHours !== undefined) ago(upHours, () => startContainer(host, container));
			if (stoppedHours !== undefined) {
				ago(stoppedHours, () => stopContainer(host, container));
				container.stoppedByHand = true;
			}
			return container;
		},
		program: spec => addProgram(world, spec),
		finish: () => {
			for (const spec of made) {
				const container = findContainer(world, spec.name);
				if (container === undefined || container === 'ambiguous') continue;
				container.log.push(...logLines(spec, now - (spec.stoppedHours ?? 0) * 3_600_000));
				const {LogPath} = container.inspect as {LogPath?: string};
				for (const [index, bytes] of (spec.rotatedBytes ?? []).entries()) world.machine.files[`${LogPath}.${index + 1}`] = {mode: 0o640, uid: 0, gid: 0, bytes, modified: now - (index + 1) * day * 3_600_000};
			}
			// Folders that containers have of the machine.
			for (const {inspect} of world.containers) {
				for (const bind of ((inspect['HostConfig'] as {Binds?: string[] | null}).Binds ?? []).filter(each => each.startsWith('/'))) {
					world.machine.files[bind.split(':')[0] ?? ''] ??= {mode: 0o755, uid: 0, gid: 0, bytes: 4096, modified: now, directory: true};
				}
			}
			world.containers.sort((left, right) => String(right.inspect['Created']).localeCompare(String(left.inspect['Created'])) || nameOf(left).localeCompare(nameOf(right)));
			world.events = world.events.toSorted((left, right) => left.timeNano - right.timeNano).slice(-256);
			world.now = now;
			return world;
		},
	};
};
