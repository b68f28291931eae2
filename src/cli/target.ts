import type {LocalTarget} from '../host/targets/local.ts';
import type {Target} from '../host/target.ts';
import type {ThrownFault} from '../twin/faults.ts';
import type {ParsedArguments} from './arguments.ts';
import {homeOf, readConfiguration} from './configuration.ts';
import type {Io} from './io.ts';
import {isReadOnly} from './read-only.ts';

/** This machine and its Docker, whatever `--target` says. Throws `usage`, `denied`. */
export const openLocalTarget = async ({options}: ParsedArguments, io: Io): Promise<LocalTarget> => {
	const [{createLocalTarget}, {config}] = await Promise.all([import('../host/targets/local.ts'), readConfiguration(io)]);
	const word = (name: string): string | undefined => {
		const value = options[name];
		return typeof value === 'string' ? value : undefined;
	};
	return createLocalTarget({host: word('host'), context: word('context'), env: io.env, home: homeOf(io), config});
};

/** `twin` or `twin:FILE`, `twin:SCENARIO`. */
const openTwin = async (word: string | undefined, io: Io, faults: readonly ThrownFault[]): Promise<Target> => {
	const [{openWorld}, {createTwinTarget}, {rehearsalsFolders}] = await Promise.all([import('./open-world.ts'), import('../twin/target.ts'), import('../record/runs.ts')]);
	const {world, ...whose} = openWorld(word);
	return createTwinTarget(world, {...whose, faults, scratch: rehearsalsFolders(io.env)});
};

/** The host that the words on the command line name. Loaded only when a host is wanted. Throws `usage`, `denied`. */
export const openTarget = async (given: ParsedArguments, io: Io, faults: readonly ThrownFault[] = []): Promise<Target> => {
	const {target} = given.options;
	if (typeof target !== 'string' || target === 'local') {
		const local = await openLocalTarget(given, io);
		return isReadOnly(given, io.env) ? (await import('../host/targets/read-only.ts')).readOnlyTarget(local) : local;
	}
	return openTwin(/^twin:(.+)$/s.exec(target)?.[1], io, faults);
};
