import {DrydockError} from '../../errors.ts';
import type {ServiceReader} from '../../host/machine/reader.ts';
import {systemdCommands} from '../../host/machine/services/systemd.ts';
import type {World} from '../world/world.ts';

const nameOf = (service: string): string => service.replace(/\.(?:service|socket)$/, '');

/** The services of a simulated host, as systemd tells of them. */
export const twinServices = (world: World): ServiceReader => ({
	manager: 'systemd',
	status: async service => {
		const found = world.machine.services[nameOf(service)];
		if (found === undefined) throw new DrydockError('not-known', `The twin does not know the service ${service}.`, {nextSteps: [`systemctl status ${service}   on the host itself`]});
		const {state, mainPid, description, since, restarts} = found;
		return {state, mainPid: state === 'active' ? mainPid : 0, description, since: new Date(since).toISOString(), restarts};
	},
	journal: async (service, lines) => {
		const found = world.machine.services[nameOf(service)];
		if (found === undefined) throw new DrydockError('not-known', `The twin keeps no journal of ${service}.`, {nextSteps: ['Look on the host itself.']});
		return found.journal.slice(-lines);
	},
	commands: (action, service) => systemdCommands(action, service, () => true),
});
