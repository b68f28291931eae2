import type {Protocol} from '../../docker/reader.ts';
import type {PortProxy} from '../reader.ts';

const protocols: readonly string[] = ['tcp', 'udp', 'sctp'] satisfies Protocol[];

/** `-flag value`, `--flag=value`, and flags without a value, which newer engines pass. */
const parseFlags = (command: readonly string[]): ReadonlyMap<string, string> => {
	const flags = new Map<string, string>();
	for (let at = 1; at < command.length; at++) {
		const [, name, value] = /^--?([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(command[at] ?? '') ?? [];
		if (name === undefined) continue;
		const next = command[at + 1];
		if (value !== undefined) flags.set(name, value);
		else if (next !== undefined && !next.startsWith('-')) flags.set(name, next);
	}
	return flags;
};

const port = (text: string | undefined): number | undefined => {
	const value = Number(text);
	return Number.isInteger(value) && value > 0 && value < 65_536 ? value : undefined;
};

/** What a docker-proxy carries, by its arguments. Undefined when they do not say. */
export const parsePortProxy = (pid: number, command: readonly string[]): PortProxy | undefined => {
	const flags = parseFlags(command);
	const protocol = flags.get('proto') ?? 'tcp';
	const hostIp = flags.get('host-ip');
	const containerIp = flags.get('container-ip');
	const hostPort = port(flags.get('host-port'));
	const containerPort = port(flags.get('container-port'));
	if (!protocols.includes(protocol) || hostIp === undefined || containerIp === undefined) return undefined;
	if (hostPort === undefined || containerPort === undefined) return undefined;
	return {pid, protocol: protocol as Protocol, hostIp, hostPort, containerIp, containerPort};
};
