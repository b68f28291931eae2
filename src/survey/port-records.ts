import type {Listener, MachineReader} from '../host/machine/reader.ts';
import type {PortOwner, PortRecord} from './survey.ts';

/** Where Linux takes ports from that nobody chose. */
const firstEphemeral = 32_768;

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/** Sockets that come and go by themselves: answers to questions over udp, and private channels of a program with itself. */
const isPassing = ({protocol, address, port}: Listener): boolean => port >= firstEphemeral && (protocol === 'udp' || isLoopback(address));

/** A tunnel of somebody's ssh session. */
const isTunnel = (address: string, owners: readonly PortOwner[] | undefined): boolean => isLoopback(address) && owners !== undefined && owners.length > 0 && owners.every(({name}) => name.startsWith('sshd'));

const keyOf = ({protocol, address, port}: Listener): string => {
	const everywhere = address === '0.0.0.0' || address === '::';
	return `${everywhere ? '' : `${address.includes(':') ? `[${address}]` : address}:`}${port}/${protocol}`;
};

/** Each process is asked about once, however many sockets it has. */
const askOnce = (machine: MachineReader): ((pid: number) => Promise<PortOwner | undefined>) => {
	const asked = new Map<number, Promise<PortOwner | undefined>>();
	const ask = async (pid: number): Promise<PortOwner | undefined> => {
		const found = await machine.process(pid).catch(() => undefined);
		if (found === undefined) return undefined;
		const {name, unit, containerId} = found;
		return {pid, name, ...(unit === undefined ? {} : {unit}), ...(containerId === undefined ? {} : {containerId})};
	};
	return pid => {
		const known = asked.get(pid) ?? ask(pid);
		asked.set(pid, known);
		return known;
	};
};

/** Who listens where, by port. What was bound by nobody's choice is left out. */
export const readPorts = async (machine: MachineReader): Promise<Readonly<Record<string, PortRecord>>> => {
	const owner = askOnce(machine);
	const listeners = (await machine.listeners()).filter(listener => !isPassing(listener));
	const found = await Promise.all(
		listeners.map(async ({owners, ...listener}) => ({listener, owners: owners === undefined ? undefined : (await Promise.all(owners.map(owner))).filter(each => each !== undefined)})),
	);
	const ports = new Map<string, PortRecord>();
	for (const {listener, owners} of found) {
		if (isTunnel(listener.address, owners)) continue;
		const key = keyOf({...listener, owners: undefined});
		const known = ports.get(key) ?? {addresses: [], owners: []};
		const addresses = [...new Set([...known.addresses, listener.address])].toSorted();
		const all = owners === undefined || known.owners === undefined ? undefined : [...known.owners, ...owners.filter(({pid}) => known.owners?.every(each => each.pid !== pid))];
		ports.set(key, {addresses, ...(all === undefined ? {} : {owners: all})});
	}
	return Object.fromEntries(ports);
};
