import {isReason} from '../../../errors.ts';
import type {CommandRunner} from '../commands.ts';
import {readText} from '../files.ts';
import type {DaemonConfiguration, ServiceReader} from '../reader.ts';
import {readCommandLine} from './command-line.ts';
import {lookThrough} from './problems.ts';
import {validate} from './validate.ts';

const usualPath = '/etc/docker/daemon.json';

/** `--config-file PATH` or `--config-file=PATH`. */
export const configurationPath = (flags: readonly string[]): string => {
	const at = flags.findIndex(flag => /^--config-file(?:=|$)/.test(flag));
	const [, inOne] = /^--config-file=(.*)$/s.exec(flags[at] ?? '') ?? [];
	return inOne || (at === -1 ? undefined : flags[at + 1]) || usualPath;
};

/** Undefined: there is none. `privileged`: it took root to read it. */
const readConfiguration = async (path: string, commands: CommandRunner): Promise<{readonly text: string; readonly privileged: boolean} | undefined> => {
	try {
		return {text: await readText(path), privileged: false};
	} catch (error) {
		if (isReason(error, 'not-found')) return undefined;
		if (commands.root || !isReason(error, 'denied')) throw error;
	}
	return {text: (await commands.capture(['cat', path], {privileged: true})).stdout, privileged: true};
};

/** The daemon's configuration file, looked through; `told` is given each command that an operator would have used. */
export const readDaemonConfiguration = async (
	commands: CommandRunner,
	services: ServiceReader,
	enginePidFile: string,
	told: (argv: readonly string[], privileged?: boolean) => void,
): Promise<DaemonConfiguration> => {
	told(['ps', '-o', 'args=', '-C', 'dockerd']);
	const {program, flags} = await readCommandLine(commands, services, enginePidFile);
	const path = configurationPath(flags);
	told(['cat', path]);
	const found = await readConfiguration(path, commands);
	if (found === undefined) return {path, exists: false, values: {}, problems: [], flags};
	const verdict = await validate(path, program, found.privileged, commands);
	if (verdict.kind === 'sound' || verdict.kind === 'wrong') told(['dockerd', '--validate', '--config-file', path], found.privileged);
	return {path, exists: true, flags, ...lookThrough(path, found.text, flags, verdict)};
};
