import type {Container, EndpointSettings, PublishedPort} from '../host/docker/reader.ts';
import {fingerprints} from './fingerprints.ts';
import type {ContainerRecord} from './survey.ts';

/** A container that started or ended by itself within this time may do so again. Milliseconds. */
const unsteadyFor = 5 * 60_000;

/** `8443->80/tcp`, `127.0.0.1:5432->5432/tcp`; without an address it is every one. */
const portText = ({protocol, hostIp, hostPort, hostPortEnd, containerPort}: PublishedPort): string => {
	const port = hostPort === 0 ? 'any' : hostPort === hostPortEnd ? String(hostPort) : `${hostPort}-${hostPortEnd}`;
	const everywhere = hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
	const address = everywhere ? '' : `${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:`;
	return `${address}${port}->${containerPort}/${protocol}`;
};

const once = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted();

/** Which free port it was given, or which of a range, is new at every start. */
const isGiven = ({protocol, containerPort}: PublishedPort, wanted: readonly PublishedPort[]): boolean =>
	wanted.some(each => each.protocol === protocol && each.containerPort === containerPort && (each.hostPort === 0 || each.hostPort !== each.hostPortEnd));

const portsInForce = ({ports, wantedPorts}: Container): readonly string[] =>
	once(ports.map(port => portText(isGiven(port, wantedPorts) ? {...port, hostPort: 0, hostPortEnd: 0} : port)));

/** Made up by the engine: 64 hexadecimal digits. */
const madeUp = /^[0-9a-f]{64}$/;

const mountText = ({type, name, source, writable}: Container['mounts'][number]): string => {
	const from = name === undefined ? `${type} ${source}` : `volume ${madeUp.test(name) ? 'without a name' : name}`;
	return writable ? from : `${from}, read-only`;
};

const present = (values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));

const list = (values: readonly string[] | null | undefined): string => [...(values ?? [])].toSorted().join(', ');

/** What was chosen when the container was connected; nothing that the engine works out by itself. */
const asked = ({IPAMConfig, Aliases, Links, DriverOpts, GwPriority, MacAddress}: EndpointSettings, {id, configuredMac}: Container): Readonly<Record<string, string>> =>
	present({
		'address': IPAMConfig?.IPv4Address,
		'IPv6 address': IPAMConfig?.IPv6Address,
		'link-local addresses': list(IPAMConfig?.LinkLocalIPs),
		// Older engines add the container's short id by themselves.
		'aliases': list(Aliases?.filter(alias => alias !== id.slice(0, 12))),
		'links': list(Links),
		'options': DriverOpts === null || DriverOpts === undefined ? '' : list(Object.entries(DriverOpts).map(([name, value]) => `${name}=${value}`)),
		'gateway priority': GwPriority === undefined || GwPriority === 0 ? '' : String(GwPriority),
		'MAC address': configuredMac === undefined ? undefined : MacAddress,
	});

const within = (time: string, now: number): boolean => {
	const since = now - Date.parse(time);
	return since >= 0 && since < unsteadyFor;
};

/** Started again by the engine, and not long ago: a crash loop, caught at whatever moment. */
const isUnsteady = ({state, restartCount, startedAt, finishedAt}: Container, now: number): boolean =>
	state === 'restarting' || state === 'removing' || (restartCount > 0 && (within(startedAt, now) || within(finishedAt, now)));

export const containerRecord = (container: Container, now: number): ContainerRecord => {
	const {id, image, imageId, state, exitCode, health, wantedPorts, restartPolicy, networks, mounts, labels} = container;
	const {Name, MaximumRetryCount} = restartPolicy;
	return {
		id,
		image,
		imageId,
		state,
		exitCode,
		unsteady: isUnsteady(container, now),
		...(health === undefined || health === 'starting' ? {} : {health}),
		wantedPorts: once(wantedPorts.map(portText)),
		ports: portsInForce(container),
		restartPolicy: `${Name || 'no'}${MaximumRetryCount > 0 ? `:${MaximumRetryCount}` : ''}`,
		networks: Object.fromEntries(Object.entries(networks).map(([name, endpoint]) => [name, asked(endpoint, container)])),
		mounts: Object.fromEntries(mounts.map(mount => [mount.destination, mountText(mount)])),
		labels: fingerprints(labels),
	};
};

/** Whatever starts and ends these is not somebody at this host: their comings and goings say nothing about a run. */
export const isOrchestrated = ({labels}: {readonly labels: Readonly<Record<string, string>>}): boolean =>
	Object.hasOwn(labels, 'com.docker.swarm.task.id') || Object.hasOwn(labels, 'io.kubernetes.pod.uid');
