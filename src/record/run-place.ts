import {closeSync, copyFileSync, fchmodSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {openJournal, type JournalFile} from './journal-writer.ts';
import {linkContents} from './moved.ts';
import {placesWithRoom} from './other-places.ts';
import {ownProcess} from './run-process.ts';
import {prepareRunsFolder} from './state-folder.ts';

/** Where a run is recorded for the time being. */
export interface Place {
	readonly path: string;
	readonly journal: JournalFile;
}

const subfolders = ['copies', 'output'];

/** How what lies beside the journal comes along. To memory it is linked: there is little of it. */
type Taking = (from: string, to: string) => void;

/** Home, where it stays: for good, and on disk when this returns. */
export const copyContents: Taking = (from, to) => {
	for (const name of readdirSync(from)) {
		copyFileSync(join(from, name), join(to, name));
		const file = openSync(join(to, name), 'r+');
		fchmodSync(file, 0o600);
		fsyncSync(file);
		closeSync(file);
	}
};

/** The folder of a run below `runs`, going on from the one at `from` if it moves. What could not be made whole is taken away again. */
export const makePlace = (runs: string, id: string, from?: Place, take: Taking = linkContents): Place => {
	prepareRunsFolder(runs);
	const path = join(runs, id);
	// Not recursive: a folder that is already there belongs to another run.
	mkdirSync(path, {mode: 0o700});
	try {
		for (const name of subfolders) {
			mkdirSync(join(path, name), {mode: 0o700});
			if (from !== undefined) take(join(from.path, name), join(path, name));
		}
		writeFileSync(join(path, 'process.json'), JSON.stringify(ownProcess()), {mode: 0o600, flag: 'wx'});
		return {path, journal: openJournal(join(path, 'journal.jsonl'), from?.journal.recorded())};
	} catch (error) {
		rmSync(path, {recursive: true, force: true});
		throw error;
	}
};

/** Of all that lies beside the journal. */
export const bytesBeside = ({path}: Place): number =>
	subfolders.flatMap(name => readdirSync(join(path, name)).map(file => statSync(join(path, name, file)).size)).reduce((sum, size) => sum + size, 0);

/** The first of some places that takes the run. */
export const makeElsewhere = (places: readonly string[], full: string, id: string, from?: Place): Place | undefined => {
	for (const runs of placesWithRoom(places, full)) {
		try {
			return makePlace(runs, id, from);
		} catch {
			// It is somebody else's, or not to be written: the next one.
		}
	}
	return undefined;
};
