import {type ContainerRef, findClaimants, type HostPort, hostPortText, type HostReader, isUp, meaningOf, ofPublished, type PortError, type PortHolder} from 'drydock-cli';

/** What the operator came with: a container that does not start, a port, or the words of an error. */
export interface Wanted {
	/** The container that should have the ports; null when only the ports are known. */
	readonly target: ContainerRef | null;
	readonly ports: readonly HostPort[];
	readonly state: string;
	/** Whether Docker would start it again by itself: 'no', 'always', 'unless-stopped', 'on-failure'. */
	readonly restartPolicy: string;
	/** What the last failed start said, and what that means. */
	readonly evidence: readonly string[];
	/** Several containers want the port and none was named. */
	readonly rivals: readonly string[];
}

const errorEvidence = (text: string, found: PortError | undefined): readonly string[] => (text === '' ? [] : [`The last start said: ${text}`, ...(found ? [meaningOf(found.meaning)] : [])]);

/** Reads a container that is named: its ports, and why its last start failed. */
export const wantedByContainer = async (host: HostReader, name: string, only: HostPort | undefined, parse: (text: string) => PortError | undefined): Promise<Wanted> => {
	const container = await host.docker.container(name);
	const ports = only === undefined ? container.wantedPorts.map(ofPublished).filter(({first}) => first > 0) : [only];
	return {target: {id: container.id, name: container.name}, ports, state: container.state, restartPolicy: container.restartPolicy.Name || 'no', evidence: errorEvidence(container.error, parse(container.error)), rivals: []};
};

/** Reads a port: the stopped container whose start failed on it, if there is exactly one. */
export const wantedByPort = async (host: HostReader, port: HostPort, parse: (text: string) => PortError | undefined): Promise<Wanted> => {
	const claimants = await findClaimants(host, [port]);
	const failed = claimants.filter(({error}) => parse(error) !== undefined);
	const only = failed.length === 1 ? failed[0] : undefined;
	if (only) return {...(await wantedByContainer(host, only.container.id, undefined, parse)), rivals: []};
	return {target: null, ports: [port], state: '', restartPolicy: 'no', evidence: claimants.map(({container}) => `${container.name} wants the port and does not run.`), rivals: failed.map(({container}) => container.name)};
};

/** Reads what an error speaks of: its container, or, when that is gone (as after `docker run --rm`), its port. */
export const wantedByError = async (host: HostReader, error: PortError, port: HostPort | undefined, parse: (text: string) => PortError | undefined): Promise<Wanted> => {
	const name = error.container;
	if (name !== undefined && (await host.docker.containers()).some(container => container.name === name)) return wantedByContainer(host, name, port, parse);
	const wanted = await wantedByPort(host, port ?? error.port, parse);
	const gone = name === undefined ? [] : [`Container ${name}, of which the error speaks, is gone.`];
	return {...wanted, evidence: [...gone, meaningOf(error.meaning), ...wanted.evidence]};
};

const whoIs = (holder: PortHolder): string => {
	// By name: whoever makes a container anew gives it the old name and another id.
	if ('container' in holder) return `container ${holder.container.name}`;
	if (holder.kind === 'program') return holder.unit === undefined ? `program ${holder.command}` : `unit ${holder.unit}`;
	return holder.kind;
};

/** The port without the address: a supervisor need not take the same one again. */
const bareOf = ({port}: PortHolder): string => ` on ${port.slice(port.lastIndexOf(':') + 1)}`;

/** Names a holder across readings. */
const keyOf = (holder: PortHolder): string => `${whoIs(holder)}${bareOf(holder)}`;

/** Somebody may start it under another name each time; by then it is the port that gives it away. */
const mostHoldersOfOnePort = 3;

/** Did it give way already, and has the port again? */
const hasComeBack = (holder: PortHolder, freed: readonly string[]): boolean =>
	freed.includes(keyOf(holder)) || freed.filter(key => key.endsWith(bareOf(holder))).length >= mostHoldersOfOnePort;

/** The container that is to be stopped, where the holder is one. */
export const holdingContainer = (holder: PortHolder): ContainerRef | undefined => ('container' in holder ? holder.container : undefined);

/** Is that container up now? */
export const isContainerUp = async (host: HostReader, {id}: ContainerRef): Promise<boolean> => (await host.docker.containers()).some(container => container.id === id && isUp(container.state));

export const portsOf = ({ports}: Wanted): string => ports.map(hostPortText).join(', ');
export const nameOf = ({target}: Wanted): string => target?.name ?? 'a container';
/** The holder, where a step is only reached with one. */
export const hold = (holder: PortHolder | null): PortHolder => {
	if (holder === null) throw new Error('nobody holds the port');
	return holder;
};

/** Remembers who gave way, to notice when the same one is back. */
export const remember = async ({facts}: {facts: {holder: PortHolder | null; freed?: readonly string[]}}) => ({freed: [...(facts.freed ?? []), keyOf(hold(facts.holder))]});

/** The way on after each kind of holder was found. */
export const wayOn = ({wanted, holder, freed}: {wanted: Wanted; holder: PortHolder | null; freed?: readonly string[]}) => {
	if (holder === null) return wanted.target === null ? 'free' : 'nobody';
	if (hasComeBack(holder, freed ?? [])) return 'came-back';
	switch (holder.kind) {
		case 'container':
		case 'host-network-container':
			return 'container';
		case 'restarting-container':
			return 'restarting';
		case 'program':
			return holder.unit === undefined ? 'program' : 'unit';
		case 'first-process':
			return 'socket-unit';
		case 'engine':
			return 'engine';
		case 'stale-endpoint':
			return 'stale';
		case 'not-known':
			return 'not-known';
	}
};
