import {dirname} from 'node:path';
import type {CommandRunner} from '../commands.ts';
import type {MachineReader} from '../reader.ts';
import {findLogs, readLogFiles} from './log-files.ts';
import {readLogWriter} from './log-writer.ts';

/** More folders than these are asked for by the one in which they lie. */
const foldersShown = 3;

/** The log files of containers. `told` is given each command with which an operator would have asked the same. */
export const logReadings = (
	commands: CommandRunner,
	told: (argv: readonly string[], privileged?: boolean) => void,
	enginePidFile: string,
): Pick<MachineReader, 'logFiles' | 'logWriter'> => ({
	logFiles: async paths => {
		const folders = [...new Set(paths.filter(path => path !== '').map(path => dirname(path)))];
		if (folders.length === 0) return [];
		if (folders.length > foldersShown) told(['du', '-a', ...new Set(folders.map(folder => dirname(folder)))], true);
		else told(findLogs(folders), true);
		return readLogFiles(paths, commands);
	},
	logWriter: async path => {
		told(['lsof', '+fg', path], true);
		return readLogWriter(path, commands, enginePidFile);
	},
});
