import {DrydockError} from '../errors.ts';
import type {Look} from './detector.ts';

const defaultRoot = '/var/lib/docker';

const ofFlags = (flags: readonly string[]): string | undefined => {
	const at = flags.findIndex(flag => /^(?:--data-root|-g|--graph)(?:=|$)/.test(flag));
	const flag = flags[at];
	return flag === undefined ? undefined : flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : flags[at + 1];
};

/** Where the engine keeps everything: as it says itself, or else as it is configured. Absolute path. */
export const dataRootOf = async ({once, host}: Look): Promise<string> =>
	once('data root', async () => {
		try {
			return (await host.docker.info()).dataRoot;
		} catch (error) {
			if (!(error instanceof DrydockError)) throw error;
			const {values, flags} = await host.machine.daemonConfiguration();
			const configured = values['data-root'];
			return ofFlags(flags) ?? (typeof configured === 'string' ? configured : defaultRoot);
		}
	});
