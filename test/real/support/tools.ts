import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

export const execute = promisify(execFile);

/** What there is to say about a program's end. */
export interface Outcome {
	readonly stdout: string;
	readonly stderr: string;
	readonly code: number;
}
