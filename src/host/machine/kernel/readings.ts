import type {CommandRunner} from '../commands.ts';
import type {MachineReader} from '../reader.ts';
import {readFileSystem} from './mounts.ts';
import {listRules, readPacketFilter} from './packet-filter.ts';
import {readRoutes} from './routes.ts';
import {readSysctl} from './sysctl.ts';

type KernelReadings = Pick<MachineReader, 'sysctl' | 'routes' | 'packetFilter' | 'fileSystem'>;

/** What the kernel is set to. `told` is given each command with which an operator would have asked the same. */
export const kernelReadings = (commands: CommandRunner, told: (argv: readonly string[], privileged?: boolean) => void): KernelReadings => ({
	sysctl: async name => {
		told(['sysctl', name]);
		return readSysctl(name);
	},
	routes: async () => {
		told(['ip', 'route']);
		told(['ip', '-6', 'route']);
		return readRoutes();
	},
	packetFilter: async () => {
		told(listRules('nat'), true);
		told(listRules('filter'), true);
		return readPacketFilter(commands);
	},
	fileSystem: async path => {
		told(['findmnt', '--target', path]);
		return readFileSystem(path);
	},
});
