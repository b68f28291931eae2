import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {isRunning, markProcess, type ProcessMark} from '../../../src/lab/process.ts';

/**
 * Every engine and server of a test has a folder with the mark of the process that made it. A test process that is
 * killed cleans up nothing: the next one that starts something ends what it left, and touches no one else's.
 */
const ownerFile = 'owner.json';

export const ownedFolder = (parent: string, prefix: string): string => {
	mkdirSync(parent, {recursive: true});
	const folder = mkdtempSync(join(parent, `${prefix}-`));
	writeFileSync(join(folder, ownerFile), JSON.stringify(markProcess(process.pid)));
	return folder;
};

const hasLivingOwner = (folder: string): boolean => {
	try {
		return isRunning(JSON.parse(readFileSync(join(folder, ownerFile), 'utf8')) as ProcessMark);
	} catch {
		// Just being made, or just being removed.
		return true;
	}
};

/** Folders of which the owner has ended. */
const leftFolders = (parent: string, prefix: string): readonly string[] => {
	try {
		return readdirSync(parent)
			.filter(entry => entry.startsWith(`${prefix}-`))
			.map(entry => join(parent, entry))
			.filter(folder => !hasLivingOwner(folder));
	} catch {
		return [];
	}
};

/** Ends what dead owners left, then removes their folders. */
export const sweep = async (parent: string, prefix: string, end: (folder: string) => Promise<void>): Promise<void> => {
	for (const folder of leftFolders(parent, prefix)) {
		await end(folder);
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
};
