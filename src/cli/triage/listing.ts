import {randomBytes} from 'node:crypto';
import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {isOwnFolder} from '../../record/other-places.ts';
import type {Triage} from '../../triage/finding.ts';
import {prepareRunsFolder, runsFolder} from '../../record/state-folder.ts';

/** After that nobody has the numbers in front of them any more. Milliseconds. */
const holdsFor = 3_600_000;

interface Listing {
	readonly at: number;
	/** Which host it is of. */
	readonly label: string;
	/** The ids of the findings in the order of their numbers. */
	readonly ids: readonly string[];
}

const fileOf = (env: NodeJS.ProcessEnv): string => join(dirname(runsFolder(env)), 'last-triage.json');

/** Keeps what number was shown for which finding. Where that cannot be kept, numbers are those of the next look. */
export const keepListing = (env: NodeJS.ProcessEnv, label: string, {findings}: Triage): void => {
	try {
		// Refuses a folder of somebody else; a link in the place of the file is replaced, and not followed.
		prepareRunsFolder(runsFolder(env));
		const unfinished = `${fileOf(env)}.${randomBytes(6).toString('hex')}`;
		writeFileSync(unfinished, JSON.stringify({at: Date.now(), label, ids: findings.map(({id}) => id)} satisfies Listing), {mode: 0o600, flag: 'wx'});
		renameSync(unfinished, fileOf(env));
	} catch {
		// A disk that is full or read-only is what one looks for.
	}
};

/** The ids of the findings that were last shown of this host; undefined when that is too long ago, or never was. */
export const readListing = (env: NodeJS.ProcessEnv, label: string): readonly string[] | undefined => {
	try {
		if (!isOwnFolder(runsFolder(env))) return undefined;
		const {at, label: of, ids} = JSON.parse(readFileSync(fileOf(env), 'utf8')) as Listing;
		return of === label && Date.now() - at < holdsFor && Array.isArray(ids) ? ids : undefined;
	} catch {
		return undefined;
	}
};
