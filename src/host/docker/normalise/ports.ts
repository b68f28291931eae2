import type {Protocol, PublishedPort} from '../reader.ts';
import {isRecord, listOf, numberOf, recordOf, textOf} from './values.ts';
import type {Raw} from './values.ts';

/** One row of `Ports` in a list of containers; undefined for a port that is exposed and not published. */
export const listedPort = (raw: Raw): PublishedPort | undefined => {
	const protocol = protocolOf(textOf(raw, 'Type', 'tcp'));
	const hostPort = numberOf(raw, 'PublicPort');
	if (protocol === undefined || hostPort === 0) return undefined;
	return {protocol, hostIp: textOf(raw, 'IP'), hostPort, hostPortEnd: hostPort, containerPort: numberOf(raw, 'PrivatePort')};
};

/** A port map of an inspect: `{"80/tcp": [{"HostIp": "", "HostPort": "8000-8010"}]}`. */
export const mappedPorts = (bindings: Raw): readonly PublishedPort[] =>
	Object.entries(bindings).flatMap(([key, value]) => {
		const port = containerPort(key);
		if (port === undefined || !Array.isArray(value)) return [];
		return value.filter(isRecord).flatMap(binding => {
			const range = hostRange(textOf(binding, 'HostPort'));
			return range === undefined ? [] : [{...port, hostIp: textOf(binding, 'HostIp'), ...range}];
		});
	});

/** What the configuration asks for; with `--publish-all`, every exposed port without a binding wants any free one. */
export const wantedPorts = (config: Raw, hostConfig: Raw): readonly PublishedPort[] => {
	const bindings = recordOf(hostConfig, 'PortBindings');
	const wanted = mappedPorts(bindings);
	if (hostConfig['PublishAllPorts'] !== true) return wanted;
	const free = Object.keys(recordOf(config, 'ExposedPorts')).flatMap(key => {
		const port = containerPort(key);
		return port === undefined || listOf(bindings, key).length > 0 ? [] : [{...port, hostIp: '', hostPort: 0, hostPortEnd: 0}];
	});
	return [...wanted, ...free];
};

/** `80/tcp`; without a protocol it is tcp. */
const containerPort = (key: string): {readonly protocol: Protocol; readonly containerPort: number} | undefined => {
	const [digits = '', name = 'tcp'] = key.split('/');
	const protocol = protocolOf(name);
	const number = portNumber(digits);
	return protocol === undefined || number === undefined ? undefined : {protocol, containerPort: number};
};

/** `443`, `8000-8010`, or '' for any free port. */
const hostRange = (text: string): {readonly hostPort: number; readonly hostPortEnd: number} | undefined => {
	if (text === '') return {hostPort: 0, hostPortEnd: 0};
	const [first = '', last = first] = text.split('-');
	const hostPort = portNumber(first);
	const hostPortEnd = portNumber(last);
	return hostPort === undefined || hostPortEnd === undefined ? undefined : {hostPort, hostPortEnd};
};

const portNumber = (digits: string): number | undefined => (/^\d{1,5}$/.test(digits) && Number(digits) <= 65_535 ? Number(digits) : undefined);

const protocolOf = (name: string): Protocol | undefined => {
	const lower = name.toLowerCase();
	return lower === 'tcp' || lower === 'udp' || lower === 'sctp' ? lower : undefined;
};
