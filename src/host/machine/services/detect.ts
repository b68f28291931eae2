import {existsSync} from 'node:fs';
import type {CommandRunner} from '../commands.ts';
import {findProgram} from '../programs/environment.ts';
import type {ServiceConfig} from './config.ts';
import {configuredServices} from './configured.ts';
import type {ServiceManager} from './manager.ts';
import {processServices} from './process.ts';
import {systemdServices} from './systemd.ts';
import {sysvinitServices} from './sysvinit.ts';
import {unknownServices} from './unknown.ts';

/** What systemd itself promises: this folder exists where it is process 1, and nowhere else. */
const systemdRuns = '/run/systemd/system';

const detected = (commands: CommandRunner): ServiceManager => {
	if (existsSync(systemdRuns)) return systemdServices(commands);
	if (existsSync('/etc/init.d') && findProgram('service') !== undefined) return sysvinitServices(commands);
	return unknownServices;
};

/** The service manager that the configuration names, or the one that runs this machine. Runs no program. */
export const detectServices = async (commands: CommandRunner, config: ServiceConfig = {manager: 'auto'}): Promise<ServiceManager> => {
	switch (config.manager) {
		case 'auto':
			return detected(commands);
		case 'systemd':
			return systemdServices(commands);
		case 'sysvinit':
			return sysvinitServices(commands);
		case 'process':
			return processServices(config.pidFile, config.start);
		case 'commands':
			return configuredServices(commands, config);
	}
};
