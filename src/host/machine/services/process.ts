import {DrydockError} from '../../../errors.ts';
import {shellQuote} from '../commands.ts';
import {noJournal} from './manager.ts';
import type {ServiceManager} from './manager.ts';
import {pidIn} from './pid-file.ts';

const stopCommand = (pidFile: string): readonly string[] => {
	const pid = pidIn(pidFile);
	if (pid === undefined)
		throw new DrydockError('not-found', `nothing runs that ${pidFile} names`, {
			nextSteps: [`Look at the file: cat ${shellQuote([pidFile])}`, 'It may have ended already.'],
		});
	return ['kill', '-TERM', String(pid)];
};

/** One daemon that nobody supervises. Its only service is that daemon, whatever name is asked for. */
export const processServices = (pidFile: string, start: readonly string[]): ServiceManager => ({
	manager: 'process',
	status: async () => {
		const mainPid = pidIn(pidFile) ?? 0;
		return {state: mainPid === 0 ? 'inactive' : 'active', mainPid, description: shellQuote(start)};
	},
	journal: async service => {
		throw noJournal(service, 'it is started by hand and keeps no journal', [`See where its output goes: ${shellQuote(start)}`]);
	},
	// Read when it is asked for: the daemon has another pid after each start.
	commands: action => {
		if (action === 'start') return [start];
		return action === 'stop' ? [stopCommand(pidFile)] : [stopCommand(pidFile), start];
	},
	asked: () => `cat ${shellQuote([pidFile])}`,
});
