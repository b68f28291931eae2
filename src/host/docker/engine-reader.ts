import {DrydockError, isReason} from '../../errors.ts';
import {shellQuote} from '../machine/programs/quote.ts';
import {logText} from './log-text.ts';
import {container, containerSummary, environmentNames, layerChange} from './normalise/container.ts';
import {createSpec} from './normalise/create-spec.ts';
import {engineInfo, engineVersion} from './normalise/engine.ts';
import {image} from './normalise/image.ts';
import {network} from './normalise/network.ts';
import {flagOf, neededRecord, neededRecords, numberOf, recordOf, textOf, textsOf} from './normalise/values.ts';
import type {Raw} from './normalise/values.ts';
import {objectReadings} from './object-readings.ts';
import {inPool} from './pool.ts';
import type {Container, DockerReader, Network} from './reader.ts';
import {cannotBe, containerSegment, imageSegment, isPlain} from './references.ts';
import type {Connection} from './transport/connection.ts';

const inspectedTogether = 16;

/** A reader over a connection; several can share one. `read` is told the docker command that asks the same. */
export const createDockerReader = (connection: Connection, read: (command: string) => void = () => {}): DockerReader => {
	const tell = (...words: readonly string[]): void => read(shellQuote(['docker', ...words]));

	const rawContainer = async (reference: string, query?: {readonly size: boolean}): Promise<Raw> =>
		neededRecord(await connection.json(`/containers/${containerSegment(reference)}/json`, query), 'a container');

	const networks = async (): Promise<readonly Network[]> => neededRecords(await connection.json('/networks'), 'network').map(raw => network(raw, false));

	/** The engine also takes the start of an id; a name that is gone must not become another network. */
	const inspectNetwork = async (reference: string): Promise<Network> => {
		const found = network(neededRecord(await connection.json(`/networks/${reference}`), 'a network'), true);
		if (found.name === reference || (found.id.startsWith(reference) && reference.length >= 12)) return found;
		throw new DrydockError('not-found', `network ${reference} not found`, {nextSteps: ['docker network ls']});
	};

	/** Names of networks are free: those that do not fit into a path are looked up in the list. */
	const networkId = async (reference: string): Promise<string> => {
		if (isPlain(reference)) return reference;
		const same = (await networks()).filter(({name}) => name === reference);
		if (same.length > 1) throw new DrydockError('refused', `network ${JSON.stringify(reference)} is ambiguous (${same.length} matches found on name)`, {nextSteps: ['docker network ls', 'Use the id instead of the name.']});
		if (same[0] === undefined) throw cannotBe('network', reference, 'docker network ls');
		return same[0].id;
	};

	return {
		...objectReadings(connection, tell),
		endpoint: connection.address,
		ping: async () => {
			tell('version');
			await connection.bytes('/_ping');
		},
		version: async () => {
			tell('version');
			const answer = neededRecord(await connection.json('/version'), 'a version');
			return engineVersion(answer, (await connection.negotiated()).flavour);
		},
		info: async () => {
			tell('info');
			const answer = neededRecord(await connection.json('/info'), 'information about the engine');
			return engineInfo(answer, (await connection.negotiated()).flavour);
		},
		containers: async which => {
			// Podman counts a paused container as one that does not run.
			const all = which === undefined || (await connection.negotiated()).flavour === 'podman';
			tell('ps', ...(all ? ['--all'] : []));
			return neededRecords(await connection.json('/containers/json', all ? {all} : undefined), 'container').map(containerSummary);
		},
		container: async reference => {
			tell('inspect', reference);
			return container(await rawContainer(reference));
		},
		createSpec: async reference => {
			tell('inspect', reference);
			return createSpec(await rawContainer(reference));
		},
		inspectAll: async (ids, failed) => {
			if (ids.length === 0) return [];
			if (ids.length > 3) read('docker inspect $(docker ps --all --quiet)');
			else tell('inspect', ...ids);
			const found = await inPool(ids, inspectedTogether, async id => inspectOrGone(id, rawContainer, failed));
			return found.filter(item => item !== undefined);
		},
		writtenBytes: async id => {
			tell('inspect', '--size', '--format', '{{.SizeRw}}', id);
			const raw = await rawContainer(id, {size: true});
			const bytes = numberOf(raw, 'SizeRw', -1);
			// The engine says -1 itself when it could not walk the layer.
			if (bytes < 0) throw new DrydockError('not-known', `Docker cannot tell how much ${id} wrote.`, {nextSteps: ['journalctl -u docker -n 50']});
			return bytes;
		},
		layerChanges: async id => {
			tell('diff', id);
			const answer = await connection.json(`/containers/${containerSegment(id)}/changes`);
			// Nothing at all is told as null.
			return answer === null ? [] : neededRecords(answer, 'change').map(layerChange);
		},
		networks: async () => {
			tell('network', 'ls');
			return networks();
		},
		network: async reference => {
			tell('network', 'inspect', reference);
			return inspectNetwork(await networkId(reference));
		},
		image: async reference => {
			tell('image', 'inspect', reference);
			return image(neededRecord(await connection.json(`/images/${imageSegment(reference)}/json`), 'an image'));
		},
		ownEnvironment: async reference => {
			tell('inspect', reference);
			const raw = await rawContainer(reference);
			const made = neededRecord(await connection.json(`/images/${imageSegment(textOf(raw, 'Image'))}/json`), 'an image');
			const given = new Set(textsOf(recordOf(made, 'Config'), 'Env'));
			return environmentNames(textsOf(recordOf(raw, 'Config'), 'Env').filter(entry => !given.has(entry)));
		},
		logTail: async (id, lines) => {
			tell('logs', '--tail', String(lines), id);
			if (!Number.isSafeInteger(lines) || lines < 1) throw new DrydockError('bug', `A log was asked for ${lines} lines: it must be bounded.`);
			const segment = containerSegment(id);
			// Newer engines name the form of a log in its type; older ones only by whether the container has a terminal.
			const terminal = flagOf(recordOf(await rawContainer(id), 'Config'), 'Tty');
			const answer = await connection.bytes(`/containers/${segment}/logs`, {stdout: true, stderr: true, tail: lines});
			return logText(answer.body, !terminal);
		},
	};
};

const inspectOrGone = async (
	id: string,
	inspect: (id: string) => Promise<Raw>,
	failed: ((id: string, error: DrydockError) => void) | undefined,
): Promise<Container | undefined> => {
	try {
		return container(await inspect(id));
	} catch (error) {
		if (isReason(error, 'not-found')) return undefined;
		if (failed === undefined || !(error instanceof DrydockError) || isReason(error, 'unreachable', 'denied', 'bug')) throw error;
		failed(id, error);
		return undefined;
	}
};
