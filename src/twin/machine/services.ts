import {DrydockError} from '../../errors.ts';
import type {ServiceAction, ServiceReader} from '../../host/machine/reader.ts';
import {systemdCommands} from '../../host/machine/services/systemd.ts';
import type {World} from '../world/world.ts';

const nameOf = (service: string): string => service.replace(/\.(?:service|socket)$/, '');

const commandsOf = (world: World, action: ServiceAction, service: string): readonly (readonly string[])[] => {
	const {commands, mainPid} = world.machine.services[nameOf(service)] ?? {};
	if (commands === undefined) return systemdCommands(action, service, () => true);
	if (world.machine.serviceManager !== 'process' || action === 'start') return commands[action];
	// It is ended by its number, which is another one after each start.
	const stop = ['kill', '-TERM', String(mainPid)];
	return action === 'stop' ? [stop] : [stop, ...commands.start];
};

/** Whose service a command starts, stops or restarts; undefined where it is no such command, and with systemd, whose program is simulated. */
export const actionOf = ({machine}: World, argv: readonly string[]): {readonly service: string; readonly action: ServiceAction} | undefined => {
	if ((machine.serviceManager ?? 'systemd') === 'systemd') return undefined;
	const words = JSON.stringify(argv);
	for (const [service, {commands}] of Object.entries(machine.services))
		for (const action of ['start', 'stop', 'restart'] as const) if (commands?.[action].length === 1 && JSON.stringify(commands[action][0]) === words) return {service, action};
	return undefined;
};

/** The services of a simulated host, as systemd tells of them. */
export const twinServices = (world: World): ServiceReader => ({
	manager: world.machine.serviceManager ?? 'systemd',
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
	commands: (action, service) => commandsOf(world, action, service),
});
