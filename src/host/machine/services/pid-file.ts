import {readProc} from '../proc/files.ts';
import {parseStat} from '../proc/processes.ts';

/** The process that a pid file names, if it still runs; undefined without one. */
export const pidIn = (path: string): number | undefined => {
	const pid = Number(readProc(path)?.trim());
	if (!Number.isInteger(pid) || pid < 2) return undefined;
	const stat = parseStat(readProc(`/proc/${pid}/stat`) ?? '');
	return stat === undefined || stat.state === 'Z' || stat.state === 'X' ? undefined : pid;
};
