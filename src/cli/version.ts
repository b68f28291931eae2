import {readFileSync} from 'node:fs';

/** The version in the package that this file belongs to, wherever in its build it ended up. */
export const readVersion = (): string => {
	for (const up of ['..', '../..', '../../..']) {
		try {
			const {name, version} = JSON.parse(readFileSync(new URL(`${up}/package.json`, import.meta.url), 'utf8')) as {readonly name?: unknown; readonly version?: unknown};
			if (name === 'drydock-cli' && typeof version === 'string') return version;
		} catch {
			// Not this far up.
		}
	}
	return 'unknown';
};
