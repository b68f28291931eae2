import {hostname} from 'node:os';
import {readGroupMembers} from './accounts.ts';
import {readAnswers} from './answers.ts';
import {shellQuote} from './commands.ts';
import type {CommandRunner} from './commands.ts';
import {readDaemonConfiguration} from './daemon/configuration.ts';
import {readFileStatus, readFreeSpace, readText} from './files.ts';
import {listRules} from './kernel/packet-filter.ts';
import {kernelReadings} from './kernel/readings.ts';
import {readLeftPorts} from './left-ports.ts';
import {logReadings} from './log/readings.ts';
import {readEngineNetwork} from './network-namespace.ts';
import {readListeners} from './proc/listeners.ts';
import {readPortProxies, readProcess} from './proc/process.ts';
import type {MachineReader, ServiceReader} from './reader.ts';
import {toldServices} from './services/told.ts';
import {readNetworkStore, storePath} from './store/read-store.ts';

export interface MachineReaderOptions {
	/** Told, for each reading, the command with which an operator would have asked the same. */
	readonly read?: ((command: string) => void) | undefined;
	readonly commands: CommandRunner;
	readonly services: ServiceReader;
	/** The engine's pid file; default /var/run/docker.pid. */
	readonly enginePidFile?: string | undefined;
	/** The engine's unix socket, without the scheme; undefined when it is reached in another way. */
	readonly engineSocket?: string | undefined;
}

/** Reads the machine that Drydock runs on. */
export const createMachineReader = ({
	read = () => {},
	commands,
	services,
	enginePidFile = '/var/run/docker.pid',
	engineSocket,
}: MachineReaderOptions): MachineReader => {
	const told = (argv: readonly string[], privileged = false): void => read(commands.explain(argv, privileged));
	return {
		services: toldServices(services, read),
		identity: async () => {
			told(['hostname']);
			return {hostname: hostname(), bootId: (await readText('/proc/sys/kernel/random/boot_id')).trim()};
		},
		listeners: async () => {
			told(['ss', '-Hlntup'], true);
			return readListeners(commands);
		},
		process: async pid => {
			told(['ps', '-o', 'pid,ppid,user,lstart,unit,args', '-p', String(pid)]);
			return readProcess(pid);
		},
		portProxies: async () => {
			told(['pgrep', '-ax', 'docker-proxy']);
			return readPortProxies();
		},
		readText: async (path, maxBytes) => {
			told(maxBytes === undefined ? ['cat', path] : ['head', '-c', String(maxBytes), path]);
			return readText(path, maxBytes);
		},
		fileStatus: async path => {
			told(['stat', path]);
			return readFileStatus(path);
		},
		freeSpace: async path => {
			told(['df', '-P', path]);
			return readFreeSpace(path);
		},
		networkStore: async dataRoot => {
			// The nearest thing that an operator has: the keys are in the file as text.
			read(`${commands.explain(['strings', storePath(dataRoot)], true)} | grep -o ${shellQuote(['docker/network/v1.0/[a-z-]*/[0-9a-f]*'])}`);
			return readNetworkStore(dataRoot, commands);
		},
		leftPorts: async dataRoot => {
			told(['pgrep', '-ax', 'docker-proxy']);
			told(listRules('nat'), true);
			return readLeftPorts(dataRoot, commands);
		},
		answers: async (address, port, protocol) => {
			if (protocol === 'tcp') told(['nc', '-z', '-w', '3', address, String(port)]);
			return readAnswers(address, port, protocol, readPortProxies);
		},
		...kernelReadings(commands, told),
		...logReadings(commands, told, enginePidFile),
		daemonConfiguration: async () => readDaemonConfiguration(commands, services, enginePidFile, told),
		groupMembers: async group => {
			told(['getent', 'group', group]);
			return readGroupMembers(group);
		},
		engineNetwork: async () => readEngineNetwork(enginePidFile, engineSocket),
	};
};
