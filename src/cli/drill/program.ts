import {spawn} from 'node:child_process';
import {closeSync, openSync, readFileSync} from 'node:fs';
import {dirname, extname, join} from 'node:path';
import {programLocation} from '../../catalogue/location.ts';
import {DrydockError} from '../../errors.ts';
import {inLab, type Lab} from '../../lab/lab.ts';
import type {DrillFolder} from './drill-folder.ts';

/** A run that takes longer hangs. Milliseconds. */
const longest = 15 * 60_000;

/** The file by which this very program is started: in the build, or in the sources. */
const ownProgram = (): string => {
	const {entry} = programLocation();
	return join(dirname(entry), `cli${extname(entry)}`);
};

export interface Ended {
	/** Undefined when it was ended by a signal. */
	readonly code: number | undefined;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs Drydock itself where the lab's daemon, ports and processes are; what it says stays in the folder as `name`. */
export const runProgram = async (lab: Lab, folder: DrillFolder, name: string, words: readonly string[], signal: AbortSignal): Promise<Ended> => {
	const files = {stdout: join(folder.path, `${name}.out`), stderr: join(folder.path, `${name}.err`)};
	const [out, err] = [openSync(files.stdout, 'w', 0o600), openSync(files.stderr, 'w', 0o600)];
	const [command = '', ...rest] = inLab(lab, ['env', '-u', 'DOCKER_CONTEXT', `XDG_STATE_HOME=${folder.state}`, process.execPath, ownProgram(), ...words]);
	try {
		const code = await new Promise<number | undefined>((resolve, reject) => {
			const child = spawn(command, rest, {stdio: ['ignore', out, err], signal: AbortSignal.any([signal, AbortSignal.timeout(longest)])});
			child.on('error', error => reject(error.name === 'AbortError' ? new DrydockError('cancelled', signal.aborted ? 'Interrupted.' : `It did not end within ${longest / 60_000} minutes.`) : error));
			child.on('exit', status => resolve(status ?? undefined));
		});
		return {code, stdout: readFileSync(files.stdout, 'utf8'), stderr: readFileSync(files.stderr, 'utf8')};
	} finally {
		closeSync(out);
		closeSync(err);
	}
};
