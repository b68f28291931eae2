import {homedir} from 'node:os';
import type {Config} from '../host/config.ts';
import type {Io} from './io.ts';

export const homeOf = ({env}: Pick<Io, 'env'>): string => env['HOME'] || homedir();

/** The operator's configuration. Throws `usage`. */
export const readConfiguration = async (io: Pick<Io, 'env'>): Promise<{readonly config: Config; readonly file: string}> => {
	const {configFile, readConfig} = await import('../host/config.ts');
	const where = {env: io.env, home: homeOf(io)};
	return {config: readConfig(where), file: configFile(where)};
};
