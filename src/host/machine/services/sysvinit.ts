import {existsSync} from 'node:fs';
import {shellQuote} from '../commands.ts';
import type {CommandRunner} from '../commands.ts';
import type {ServiceState} from '../reader.ts';
import {checkName, lastLines, noJournal, noSuchService} from './manager.ts';
import type {ServiceManager} from './manager.ts';
import {pidIn} from './pid-file.ts';

/** What `service NAME status` answers by its exit status (LSB): 0 runs, 1 and 2 dead with something left, 3 does not run. */
const states: Readonly<Record<number, ServiceState>> = {0: 'active', 1: 'failed', 2: 'failed', 3: 'inactive'};

const journalFolder = '/var/log';

const isScript = (service: string): boolean => existsSync(`/etc/init.d/${service}`);

/**
 * Services by `service NAME start|stop`. The script for docker may come back before the engine has ended or is
 * ready: `status` looks at the process itself.
 */
export const sysvinitServices = (commands: CommandRunner): ServiceManager => ({
	manager: 'sysvinit',
	status: async service => {
		if (!isScript(checkName(service))) throw noSuchService(service, 'ls /etc/init.d');
		const mainPid = pidIn(`/var/run/${service}.pid`) ?? 0;
		const description = `/etc/init.d/${service}`;
		if (mainPid !== 0) return {state: 'active', mainPid, description};
		const {exitCode} = await commands.capture(['service', service, 'status'], {okCodes: [0, 1, 2, 3, 4]});
		return {state: states[exitCode] ?? 'unknown', mainPid, description};
	},
	journal: async (service, lines) => {
		const path = `${journalFolder}/${checkName(service)}.log`;
		const look = `ls -lt ${journalFolder}`;
		if (!existsSync(path)) throw noJournal(service, `there is no ${path}`, [look]);
		const {stdout} = await commands.capture(['tail', '-n', String(lines), path], {privileged: true, maxBytes: 16 * 1024 * 1024});
		return lastLines(stdout, lines);
	},
	commands: (action, service) => [['service', checkName(service), action]],
	asked: (reading, service, lines) =>
		reading === 'status'
			? shellQuote(['service', checkName(service), 'status'])
			: commands.explain(['tail', '-n', String(lines), `${journalFolder}/${checkName(service)}.log`], true),
});
