import {homedir} from 'node:os';
import type {Target} from '../host/target.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';

/** The host that the words on the command line name. Loaded only when a host is wanted. Throws `usage`, `denied`. */
export const openTarget = async ({options}: ParsedArguments, {env}: Io): Promise<Target> => {
	const [{createLocalTarget}, {readConfig}] = await Promise.all([import('../host/targets/local.ts'), import('../host/config.ts')]);
	const home = env['HOME'] || homedir();
	const word = (name: string): string | undefined => {
		const value = options[name];
		return typeof value === 'string' ? value : undefined;
	};
	return createLocalTarget({host: word('host'), context: word('context'), env, home, config: readConfig({env, home})});
};
