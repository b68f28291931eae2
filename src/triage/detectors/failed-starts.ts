import {describeHolder} from '../../diagnosis/describe-holder.ts';
import {meaningOf} from '../../diagnosis/port-error.ts';
import type {PortError} from '../../diagnosis/port-error.ts';
import {findPortHolders, type PortHolder} from '../../diagnosis/port-holders.ts';
import {type HostPort, hostPortText, ofPublished, portsMeet} from '../../diagnosis/ports.ts';
import {holdsAny} from '../../diagnosis/stale-endpoints.ts';
import type {Container} from '../../host/docker/reader.ts';
import {containersOf, failedToStart, severityOfFailedStart} from '../containers.ts';
import type {Detector, Look} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';
import {missingNetworksOf} from '../missing-networks.ts';
import {staleEndpointsOf} from '../stale.ts';
import {startCause} from '../start-cause.ts';

/** Everything that the findings about one failed start have in common. */
const common = (container: Container): Pick<Finding, 'subject' | 'severity' | 'cost'> & {readonly about: Finding['about']} => ({
	subject: `container ${container.name}`,
	severity: severityOfFailedStart(container),
	cost: `${container.name} does not run, and nothing starts it until this is mended.`,
	about: {container: container.name},
});

const unwanted = ({name}: Container): string => `docker rm ${typed(name)}   if nobody needs it`;

/** Nothing that is known now would keep it from starting again. */
const causeGone = (container: Container, why: string): Finding =>
	makeFinding({
		...common(container),
		kind: 'start-failed',
		severity: 'warning',
		title: `Container ${container.name} did not start, and could now: ${why}`,
		evidence: [container.error],
		cost: `${container.name} does not run until somebody starts it.`,
		nextSteps: [`docker start ${typed(container.name)}`, unwanted(container)],
	});

/** As the container asks for it, which is how an operator calls it; as the engine's words have it where it asks for any of several. */
const askedPort = ({wantedPorts}: Container, port: HostPort): string => hostPortText(wantedPorts.map(ofPublished).find(wanted => wanted.anyOf === undefined && portsMeet(wanted, port)) ?? port);

const portTaken = (container: Container, {port, meaning}: PortError, holders: readonly PortHolder[], note: readonly string[]): Finding =>
	makeFinding({
		...common(container),
		kind: 'port-taken',
		title: `Container ${container.name} cannot start: port ${hostPortText(port)} is taken`,
		evidence: [container.error, ...(holders.length === 0 ? [meaningOf(meaning), ...note] : holders.map(describeHolder))],
		about: {container: container.name, port: askedPort(container, port)},
		nextSteps: [`drydock port ${hostPortText(port)}`, `ss -lntup 'sport = :${port.first}'`],
	});

/** Undefined: the stale endpoint that holds the port is the finding. */
const ofPort = async (look: Look, container: Container, error: PortError): Promise<Finding | undefined> => {
	const stale = await staleEndpointsOf(look).catch(() => []);
	if (error.meaning === 'allocated' && stale.some(endpoint => holdsAny(endpoint, [error.port]))) return undefined;
	try {
		const holders = await findPortHolders(look.host, [error.port], container.id);
		return holders.length === 0 ? causeGone(container, `port ${hostPortText(error.port)} is free again`) : portTaken(container, error, holders, []);
	} catch (reason) {
		look.notKnown(`who holds port ${hostPortText(error.port)}`, reason);
		return portTaken(container, error, [], ['Who holds it could not be read.']);
	}
};

const ofMount = async ({host}: Look, container: Container, source: string): Promise<Finding> => {
	// What this user may not look at counts as missing: the engine says so.
	const there = await host.machine.fileStatus(source).catch(() => undefined);
	if (there !== undefined && /does not exist/i.test(container.error)) return causeGone(container, `${source} is there again`);
	return makeFinding({
		...common(container),
		kind: 'mount-missing',
		title: `Container ${container.name} cannot start: its mount ${source} ${there === undefined ? 'is missing' : 'does not fit'}`,
		evidence: [container.error],
		nextSteps: [`ls -ld ${typed(source)}`, `findmnt --target ${typed(source)}   is the file system mounted that it lies on?`, `docker start ${typed(container.name)}   once it is there`, unwanted(container)],
	});
};

const ofProgram = (container: Container, program: string): Finding =>
	makeFinding({
		...common(container),
		kind: 'program-missing',
		title: `Container ${container.name} cannot start: its image has no ${program === '' ? 'such program' : program} that can be run`,
		evidence: [container.error],
		nextSteps: [
			`docker inspect --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}}' ${typed(container.name)}   what it is told to run`,
			`docker create ${typed(container.image)} && docker export CONTAINER | tar -t   what its image has`,
			unwanted(container),
		],
	});

const ofOther = (container: Container, title: string, first: readonly string[] = []): Finding =>
	makeFinding({
		...common(container),
		kind: 'start-failed',
		title: `Container ${container.name} ${title}`,
		evidence: [container.error],
		nextSteps: [...first, `docker start ${typed(container.name)}   once the cause is mended`, 'journalctl -u docker -n 50', unwanted(container)],
	});

const findingOf = async (look: Look, container: Container): Promise<Finding | undefined> => {
	const cause = startCause(container.error);
	switch (cause.kind) {
		case 'port':
			return ofPort(look, container, cause.port);
		case 'network': {
			const missing = await missingNetworksOf(look);
			return missing.some(({members}) => members.some(({id}) => id === container.id)) ? undefined : causeGone(container, 'its networks are there');
		}
		case 'mount':
			return ofMount(look, container, cause.source);
		case 'program':
			return ofProgram(container, cause.program);
		case 'no-space':
			return ofOther(container, 'did not start: no space was left', ['df -h && df -i   on the data root and in the mounts of the container']);
		case 'removal':
			return undefined;
		case 'runtime':
			return ofOther(container, 'cannot start: the container runtime refuses');
		case 'other':
			return ofOther(container, 'did not start');
	}
};

/** Containers whose last start failed, each under the cause that the engine's own words name. */
export const failedStarts: Detector = {
	what: 'containers that failed to start',
	find: async look => {
		const {all} = await containersOf(look);
		const found = await Promise.all(all.filter(failedToStart).map(container => findingOf(look, container)));
		return found.filter(finding => finding !== undefined);
	},
};
