import {realpathSync} from 'node:fs';
import type {CommandRunner} from '../commands.ts';
import {findProgram} from '../programs/environment.ts';

/** What the daemon itself says of its file. */
export type Verdict =
	| {readonly kind: 'sound'}
	| {readonly kind: 'wrong'; /** Its words, without those around them. */ readonly said: string}
	/** It cannot be asked: it is older than 23.0, and takes what 20.10 takes. */
	| {readonly kind: 'too-old'}
	| {readonly kind: 'not-known'};

const ends = [0, 1, 125];

/**
 * `dockerd --validate`: reads the file, says what it thinks of it and ends; nothing is started. Only the program where
 * the system has its own is run, never one that a process merely says it is.
 */
export const validate = async (path: string, program: string, privileged: boolean, commands: CommandRunner): Promise<Verdict> => {
	const installed = findProgram('dockerd');
	if (installed === undefined || (program.startsWith('/') && realPath(program) !== realPath(installed))) return {kind: 'not-known'};
	try {
		const {exitCode, stderr} = await commands.capture([installed, '--validate', '--config-file', path], {privileged, okCodes: ends, timeoutSeconds: 10});
		if (exitCode === 0) return {kind: 'sound'};
		if (/(?:unknown flag|not defined): --?validate/.test(stderr)) return {kind: 'too-old'};
		const said = /unable to configure the Docker daemon with file .*?: (.*)$/m.exec(stderr)?.[1];
		return said === undefined ? {kind: 'not-known'} : {kind: 'wrong', said};
	} catch {
		return {kind: 'not-known'};
	}
};

const realPath = (path: string): string => {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
};
