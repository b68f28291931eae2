import type {Target} from '../host/target.ts';
import type {ParsedArguments} from './arguments.ts';
import {homeOf, readConfiguration} from './configuration.ts';
import type {Io} from './io.ts';

/** The host that the words on the command line name. Loaded only when a host is wanted. Throws `usage`, `denied`. */
export const openTarget = async ({options}: ParsedArguments, io: Io): Promise<Target> => {
	const [{createLocalTarget}, {config}] = await Promise.all([import('../host/targets/local.ts'), readConfiguration(io)]);
	const word = (name: string): string | undefined => {
		const value = options[name];
		return typeof value === 'string' ? value : undefined;
	};
	return createLocalTarget({host: word('host'), context: word('context'), env: io.env, home: homeOf(io), config});
};
