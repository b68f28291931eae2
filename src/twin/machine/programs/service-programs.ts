import type {ServiceAction} from '../../../host/machine/reader.ts';
import {startEngine, stopEngine} from '../../world/daemon.ts';
import {failsToStart} from '../../world/engine-start.ts';
import {isoTime, pass, type TwinHost} from '../../world/host.ts';
import {forgetNetworks, keepStore} from '../stopped-store.ts';
import type {Program} from './program.ts';

const nameOf = (unit: string): string => unit.replace(/\.(?:service|socket)$/, '');

const setService = ({world}: TwinHost, name: string, state: 'active' | 'inactive'): boolean => {
	const service = world.machine.services[name];
	if (service === undefined) return false;
	if (service.state === state) return true;
	service.state = state;
	service.since = world.now;
	service.mainPid = state === 'active' ? 800 + world.made++ : 0;
	service.journal.push(`${isoTime(world.now)} ${world.machine.hostname} systemd[1]: ${state === 'active' ? 'Started' : 'Stopped'} ${name}.service.`);
	// What belonged to a unit ends with it, and its sockets.
	if (state === 'inactive') {
		const gone = world.machine.processes.filter(({unit}) => unit === `${name}.service`).map(({pid}) => pid);
		world.machine.processes = world.machine.processes.filter(({pid}) => !gone.includes(pid));
		world.machine.listeners = world.machine.listeners.filter(({pid}) => pid === undefined || !gone.includes(pid));
	}
	return true;
};

/** False: it did not come up, and its journal says why. */
const start = (host: TwinHost): boolean => {
	if (host.world.engine.running) return true;
	if (failsToStart(host)) return false;
	forgetNetworks(host.world);
	startEngine(host);
	return true;
};

const stop = (host: TwinHost): void => {
	keepStore(host.world);
	stopEngine(host);
};

/** What one action does to one service. `failed`: it did not come up; `unknown`: there is no such service. */
export const actOnService = (host: TwinHost, name: string, action: ServiceAction): 'done' | 'failed' | 'unknown' => {
	pass(host.world, 0.1);
	if (name !== 'docker') return setService(host, name, action === 'stop' ? 'inactive' : 'active') ? 'done' : 'unknown';
	if (action !== 'start') stop(host);
	return action === 'stop' || start(host) ? 'done' : 'failed';
};

const isAction = (word: string): word is ServiceAction => ['start', 'stop', 'restart'].includes(word);

const systemctl: Program = {
	withValues: ['-p'],
	run: ({host, operands, fail}) => {
		const [action = '', ...units] = operands;
		if (action === 'reset-failed') return '';
		if (!isAction(action)) return fail(1, `systemctl: the twin does not know ${action}`);
		for (const name of new Set(units.map(nameOf))) {
			const became = actOnService(host, name, action);
			if (became === 'failed') fail(1, `Job for ${name}.service failed because the control process exited with error code.\nSee "systemctl status ${name}.service" and "journalctl -xeu ${name}.service" for details.`);
			if (became === 'unknown') fail(5, `Failed to ${action} ${name}.service: Unit ${name}.service not found.`);
		}
		return '';
	},
};

/** TERM and KILL; a docker-proxy that is ended gives its socket back, and the engine's allocator does not notice. */
const kill: Program = {
	run: ({host, operands, options, fail}) => {
		const {world} = host;
		const words = [...options.keys(), ...operands];
		const pid = Number(words.findLast(word => /^\d+$/.test(word)));
		if (pid > 1 && pid === world.machine.services['docker']?.mainPid) {
			stop(host);
			return '';
		}
		const known = world.machine.processes.some(each => each.pid === pid);
		if (!known && pid < 100_000) return fail(1, `kill: (${pid}): No such process`);
		world.machine.killed.push(pid);
		world.machine.processes = world.machine.processes.filter(each => each.pid !== pid);
		world.machine.listeners = world.machine.listeners.filter(each => each.pid !== pid);
		return '';
	},
};

const ip: Program = {
	withValues: ['dev', 'type'],
	run: ({host, operands, fail}) => {
		const [object, action, , name = '', ...rest] = operands;
		if (object !== 'link' || action !== 'delete' || rest.join(' ') !== 'type bridge') return fail(1, 'ip: the twin does not know this');
		const {machine} = host.world;
		if (!machine.leftBridges.includes(name)) return fail(1, `Cannot find device "${name}"`);
		machine.leftBridges = machine.leftBridges.filter(each => each !== name);
		return '';
	},
};

export const servicePrograms: Readonly<Record<string, Program>> = {systemctl, kill, ip};
