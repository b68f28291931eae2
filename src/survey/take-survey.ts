import {createHash} from 'node:crypto';
import {errorMessage, isReason} from '../errors.ts';
import type {DockerReader} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import type {MachineReader} from '../host/machine/reader.ts';
import {containerRecord, isOrchestrated} from './container-record.ts';
import {fingerprints} from './fingerprints.ts';
import {networkRecord} from './network-record.ts';
import {readPorts} from './port-records.ts';
import type {ContainerRecord, FileRecord, ImageRecord, NetworkRecord, Part, ServiceRecord, Survey, VolumeRecord} from './survey.ts';

/** A host in trouble may hang: what has not answered by then is not known. Seconds. */
const longest = 10;

export interface SurveyOptions {
	/** @default 10 */
	readonly seconds?: number;
}

const readContainers = async (docker: DockerReader, now: number): Promise<Part<ContainerRecord>> => {
	const summaries = (await docker.containers()).filter(summary => !isOrchestrated(summary));
	const unread: Record<string, string> = {};
	const names = new Map(summaries.map(({id, name}) => [id, name]));
	const containers = await docker.inspectAll([...names.keys()], (id, error) => {
		unread[names.get(id) ?? id] = error.message;
	});
	return {objects: Object.fromEntries(containers.map(container => [container.name, containerRecord(container, now)])), unread};
};

const readNetworks = async (docker: DockerReader): Promise<Part<NetworkRecord>> => {
	const networks = (await docker.networks()).filter(({scope}) => scope !== 'swarm');
	return {objects: Object.fromEntries(networks.map(network => [network.name, networkRecord(network)]))};
};

const readVolumes = async (docker: DockerReader): Promise<Part<VolumeRecord>> => ({
	objects: Object.fromEntries((await docker.volumes()).map(({name, driver, labels, options}) => [name, {driver, labels: fingerprints(labels), options: fingerprints(options)}])),
});

const readImages = async (docker: DockerReader): Promise<Part<ImageRecord>> => {
	const images = await docker.images();
	const named = images.flatMap(({id, tags, digests}) => {
		const names = tags.length > 0 ? tags : digests.length > 0 ? digests : [id.replace(/^sha256:/, '').slice(0, 12)];
		return names.map(name => [name, {id}] as const);
	});
	return {objects: Object.fromEntries(named)};
};

/** Where the manager knows one daemon alone, whatever it is asked about is that one. */
const servicesOf = ({manager}: MachineReader['services']): readonly string[] => (manager === 'commands' || manager === 'process' ? ['docker'] : ['docker', 'containerd']);

const readServices = async ({services}: MachineReader): Promise<Part<ServiceRecord>> => {
	const states = await Promise.all(
		servicesOf(services).map(async service => {
			try {
				const {state} = await services.status(service);
				return [[service, {state}] as const];
			} catch (error) {
				// Not every host has containerd as a service of its own.
				if (isReason(error, 'not-found')) return [];
				throw error;
			}
		}),
	);
	return {objects: Object.fromEntries(states.flat())};
};

const readFiles = async (machine: MachineReader): Promise<Part<FileRecord>> => {
	const {path, exists} = await machine.daemonConfiguration();
	const sha256 = exists ? createHash('sha256').update(await machine.readText(path)).digest('hex') : undefined;
	return {objects: {[path]: sha256 === undefined ? {} : {sha256}}};
};

const readSettings = async (machine: MachineReader): Promise<Survey['settings']> => {
	const name = 'net.ipv4.ip_forward';
	const value = await machine.sysctl(name);
	return {objects: value === undefined ? {} : {[name]: {value: value.trim()}}};
};

/** What it becomes within the time, or that it is not known and why. Never rejects. */
const bounded = async <T>(reading: Promise<Part<T>>, seconds: number): Promise<Part<T>> => {
	const {promise, resolve} = Promise.withResolvers<Part<T>>();
	const timer = setTimeout(() => resolve({notKnown: `no answer within ${seconds} s`}), seconds * 1000);
	try {
		return await Promise.race([reading, promise]);
	} catch (error) {
		return {notKnown: errorMessage(error)};
	} finally {
		clearTimeout(timer);
	}
};

/**
 * Reads everything about a host that a run could change, all at once. Never rejects, and ends within the time: a part
 * that could not be read says why, and takes no other with it. Costs about an inspect of everything; no `system/df`.
 */
export const takeSurvey = async ({docker, machine}: HostReader, {seconds = longest}: SurveyOptions = {}): Promise<Survey> => {
	const now = Date.now();
	const begun = <T>(read: () => Promise<Part<T>>): Promise<Part<T>> => bounded(Promise.resolve().then(read), seconds);
	const [containers, networks, volumes, images, ports, services, files, settings] = await Promise.all([
		begun(() => readContainers(docker, now)),
		begun(() => readNetworks(docker)),
		begun(() => readVolumes(docker)),
		begun(() => readImages(docker)),
		begun(async () => ({objects: await readPorts(machine)})),
		begun(() => readServices(machine)),
		begun(() => readFiles(machine)),
		begun(() => readSettings(machine)),
	]);
	return {at: new Date(now).toISOString(), containers, networks, volumes, images, ports, services, files, settings};
};
