import {lstatSync, readlinkSync} from 'node:fs';
import {isReason} from '../../../errors.ts';
import type {CommandRunner} from '../commands.ts';
import {shellQuote} from '../commands.ts';
import type {ServiceAction, ServiceState} from '../reader.ts';
import {checkName, lastLines, noJournal, noSuchService} from './manager.ts';
import type {ServiceManager, ServiceStatus} from './manager.ts';

const unitFolders = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];

/** `nginx` is nginx.service; any other kind of unit is said in full. */
export const unitName = (service: string): string =>
	/\.(?:service|socket|target|mount|timer|path|scope|slice)$/.test(checkName(service)) ? service : `${service}.service`;

/** Is there a unit file that may be started? The first one found counts; one that points to /dev/null is masked. */
const isUsable = (unit: string): boolean => {
	for (const folder of unitFolders) {
		const path = `${folder}/${unit}`;
		try {
			return !lstatSync(path).isSymbolicLink() || readlinkSync(path) !== '/dev/null';
		} catch {
			// Not in this folder.
		}
	}
	return false;
};

/**
 * A few starts within a minute, and systemd refuses the next one: that would hide the engine's real error. Named by
 * a pattern, because a unit that is not loaded would be an error when it is named in full.
 */
const forgetFailures = ['systemctl', 'reset-failed', 'docker.s*'];

/** The engine's socket starts the engine again at the next call: both must go, and come, together. */
const unitsOf = (unit: string, hasSocket: () => boolean): string[] => (unit === 'docker.service' && hasSocket() ? ['docker.socket', unit] : [unit]);

const states: Readonly<Record<string, ServiceState>> = {
	active: 'active',
	reloading: 'active',
	refreshing: 'active',
	activating: 'activating',
	deactivating: 'deactivating',
	inactive: 'inactive',
	failed: 'failed',
};

/** Which of a unit's times says since when it is as it is, as `systemctl status` does. */
const since: Readonly<Record<ServiceState, string>> = {
	active: 'ActiveEnter',
	activating: 'InactiveExit',
	deactivating: 'ActiveExit',
	inactive: 'InactiveEnter',
	failed: 'InactiveEnter',
	unknown: 'StateChange',
};

const properties = [
	...['LoadState', 'ActiveState', 'SubState', 'MainPID', 'Description', 'Transient', 'NRestarts', 'Result'],
	...[...new Set(Object.values(since))].map(name => `${name}TimestampMonotonic`),
];

/**
 * The output of `systemctl show`; undefined when there is no such unit. Times are microseconds on the clock that counts
 * from the boot on: as a date, systemd writes them in the time zone of the machine. `now` is both clocks at one time.
 */
export const parseShow = (text: string, now = {monotonic: process.hrtime.bigint(), date: Date.now()}): ServiceStatus | undefined => {
	const values = new Map(text.split('\n').flatMap(line => {
		const at = line.indexOf('=');
		return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
	}));
	if (values.get('LoadState') === 'not-found') return undefined;
	const state = states[values.get('ActiveState') ?? ''] ?? 'unknown';
	const entered = Number(values.get(`${since[state]}TimestampMonotonic`) ?? 0);
	const restarts = values.get('NRestarts') ?? '';
	const result = values.get('Result') ?? '';
	return {
		state,
		mainPid: Number(values.get('MainPID') ?? 0),
		description: values.get('Description') ?? '',
		...(values.get('Transient') === 'yes' ? {transient: true} : {}),
		...(entered > 0 ? {since: new Date(now.date - (Number(now.monotonic / 1000n) - entered) / 1000).toISOString()} : {}),
		...(/^\d+$/.test(restarts) ? {restarts: Number(restarts)} : {}),
		...(['', 'success'].includes(result) ? {} : {result}),
	};
};

const journalArguments = (unit: string, lines: number): string[] => ['journalctl', '-q', '-u', unit, '-n', String(lines), '--no-pager', '-o', 'short-iso'];

const readJournal = async (commands: CommandRunner, argv: readonly string[]): Promise<string> => {
	try {
		return (await commands.capture(argv, {privileged: true, maxBytes: 16 * 1024 * 1024})).stdout;
	} catch (error) {
		if (commands.root || !isReason(error, 'denied')) throw error;
		// Members of the groups adm and systemd-journal need no root. All others see nothing, which is not the same as no lines.
		const {stdout} = await commands.capture(argv, {maxBytes: 16 * 1024 * 1024}).catch(() => ({stdout: ''}));
		if (stdout.trim() === '') throw error;
		return stdout;
	}
};

/** The commands that start, stop or restart a unit, as an operator of a host with systemd would type them. */
export const systemdCommands = (action: ServiceAction, service: string, hasSocket: () => boolean): readonly (readonly string[])[] => {
	const unit = unitName(service);
	const units = unitsOf(unit, hasSocket);
	if (action === 'stop') return [['systemctl', 'stop', ...units]];
	const change = action === 'start' ? ['systemctl', 'start', ...units] : ['systemctl', 'restart', unit];
	return unit === 'docker.service' ? [forgetFailures, change] : [change];
};

export const systemdServices = (commands: CommandRunner): ServiceManager => ({
	manager: 'systemd',
	status: async service => {
		const unit = unitName(service);
		const {stdout} = await commands.capture(['systemctl', 'show', '-p', properties.join(), unit]);
		const status = parseShow(stdout);
		if (status === undefined) throw noSuchService(service, 'systemctl list-units --type=service --all');
		return status;
	},
	journal: async (service, lines) => {
		const unit = unitName(service);
		const text = await readJournal(commands, journalArguments(unit, lines));
		if (text.trim() === '') throw noJournal(service, 'the journal has nothing of it', [`systemctl status ${shellQuote([unit])}`]);
		return lastLines(text, lines);
	},
	commands: (action, service) => systemdCommands(action, service, () => isUsable('docker.socket')),
	asked: (reading, service, lines) =>
		reading === 'status'
			? shellQuote(['systemctl', 'status', unitName(service).replace(/\.service$/, '')])
			: commands.explain(journalArguments(unitName(service), lines).filter(word => word !== '-q'), true),
});
