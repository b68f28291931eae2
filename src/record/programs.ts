import {closeSync, constants, openSync, readFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import type {StartedProgram} from '../engine/store.ts';
import {processNow, processState, type RunProcess} from './run-process.ts';

type Noted = StartedProgram & {readonly process: RunProcess};

/** Beside the journal, and not in it: nobody asks for these but whoever takes the run up again, while they run. */
const fileIn = (folder: string): string => join(folder, 'output', 'programs.jsonl');

/**
 * Not synced: what survives a killed Drydock is all that counts, and no program survives the machine. A link in its
 * place is not followed.
 */
export const noteProgram = (folder: string, program: StartedProgram): void => {
	try {
		const file = openSync(fileIn(folder), constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
		try {
			writeSync(file, `${JSON.stringify({...program, process: processNow(program.pid)} satisfies Noted)}\n`);
		} finally {
			closeSync(file);
		}
	} catch {
		// As said where it is declared.
	}
};

const parsed = (line: string): Noted | undefined => {
	try {
		const {pid, text, what, goesOn, process} = JSON.parse(line) as Partial<Noted>;
		if (typeof pid !== 'number' || typeof text !== 'string' || typeof process?.startTicks !== 'string' || process.pid !== pid) return undefined;
		return {pid, text, what: what === 'shell' ? what : 'operation', goesOn: goesOn === true, process};
	} catch {
		return undefined;
	}
};

const linesOf = (folder: string): readonly string[] => {
	try {
		return readFileSync(fileIn(folder), 'utf8').split('\n');
	} catch {
		return [];
	}
};

/** Those that were noted and run; one that ended before it could be looked at has no start time, and is none of them. */
export const runningPrograms = (folder: string): readonly StartedProgram[] =>
	linesOf(folder).flatMap(line => {
		const noted = parsed(line);
		if (noted === undefined || processState(noted.process) !== 'running') return [];
		const {process: _process, ...program} = noted;
		return [program];
	});
