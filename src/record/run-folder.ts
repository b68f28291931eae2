import {randomBytes} from 'node:crypto';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {RecordMoved, type RunFolder, type RunStore} from '../engine/store.ts';
import {DrydockError, errorMessage} from '../errors.ts';
import {leaveMarker} from './moved.ts';
import {openOutput} from './output-file.ts';
import {noteProgram, runningPrograms} from './programs.ts';
import {lackOfRoom, roomToBegin, roomToGoOn, whyNoRoom} from './room.ts';
import {bytesBeside, copyContents, makeElsewhere, makePlace, type Place} from './run-place.ts';
import {findCopy} from './saved-copies.ts';

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Sorts by time, can be said aloud: 20261122T0158-port-conflict-x7k2 (UTC). */
export const runId = (runbook: string, at: Date): string => {
	const minute = at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
	const suffix = Array.from(randomBytes(4), byte => alphabet[byte % alphabet.length]).join('');
	return `${minute}-${runbook.replaceAll(/[^a-z0-9-]/gi, '-')}-${suffix}`;
};

export const displacedWords = (path: string, runs: string, why: string): string =>
	`The record is in ${path}, as the disk of ${runs} cannot take it (${why}). Copy it before a reboot: cp -rL ${path} ${runs}/`;

/** Makes the folder where records are kept, or elsewhere where that has no room. Throws `denied`. */
const begin = (runs: string, elsewhere: readonly string[], id: string): Begun => {
	const lack = lackOfRoom(runs, roomToBegin);
	const other = (why: string) => {
		const place = makeElsewhere(elsewhere, runs, id);
		return place === undefined ? undefined : {place, displaced: displacedWords(place.path, runs, why)};
	};
	const displaced = lack === undefined ? undefined : other(lack);
	if (displaced !== undefined) return displaced;
	try {
		return {place: makePlace(runs, id)};
	} catch (error) {
		const why = whyNoRoom(error);
		const instead = why === undefined || lack !== undefined ? undefined : other(why);
		if (instead !== undefined) return instead;
		if (error instanceof DrydockError) throw error;
		throw new DrydockError('denied', `The record of the run cannot be kept in ${join(runs, id)}: ${errorMessage(error)}.`, {
			nextSteps: ['Make room, or name another place: XDG_STATE_HOME=/a/folder/of/yours drydock …'],
			cause: error,
		});
	}
};

interface Begun {
	readonly place: Place;
	readonly displaced?: string | undefined;
}

interface Keeping {
	readonly runs: string;
	readonly elsewhere: readonly string[];
	/** Where runs lie whose safety copies can be found. */
	readonly earlier: readonly string[];
	/** After the last record, with where that is. */
	readonly closed?: (path: string) => void;
}

/** A folder that moves while it is written to, as `createRunStore` says. */
export const folderAt = (id: string, begun: Begun, {runs, elsewhere, earlier, closed = () => {}}: Keeping): RunFolder => {
	let {place, displaced} = begun;

	/** Does nothing where there is no better place. */
	const move = (why: string): void => {
		const old = place;
		const next = makeElsewhere(elsewhere, old.path, id, old);
		if (next === undefined) return;
		goOn(next);
		displaced = displacedWords(next.path, runs, why);
		throw new RecordMoved(displaced);
	};
	const goOn = (next: Place): void => {
		leaveMarker(place.path, next.path);
		place.journal.close();
		place = next;
	};

	return {
		id,
		get path() {
			return place.path;
		},
		get copies() {
			return join(place.path, 'copies');
		},
		get displaced() {
			return displaced;
		},
		journal: {
			append: records => {
				const lack = lackOfRoom(place.path, roomToGoOn);
				if (lack !== undefined) move(lack);
				try {
					place.journal.append(records);
				} catch (error) {
					const why = whyNoRoom(error);
					if (why !== undefined) move(why);
					throw error;
				}
			},
			close: () => {
				place.journal.close();
				closed(place.path);
			},
		},
		settle: () => {
			if (displaced === undefined || lackOfRoom(runs, roomToBegin + bytesBeside(place)) !== undefined) return;
			let next: Place;
			try {
				next = makePlace(runs, id, place, copyContents);
			} catch {
				// It stays where it is, and has said so.
				return;
			}
			goOn(next);
			displaced = undefined;
			throw new RecordMoved(`The record is in ${next.path} now, where there is room again.`);
		},
		copied: () => readdirSync(join(place.path, 'copies')),
		find: name => findCopy(name, place.path, earlier),
		startedProgram: program => noteProgram(place.path, program),
		runningPrograms: () => runningPrograms(place.path),
		output: name => openOutput(() => place.path, name),
	};
};

/**
 * Makes run folders below `runs`; where that disk is full or read-only, or becomes so on the way, the record goes on
 * in the first of the other places that has room. `earlier`: where runs lie whose safety copies can be found. A rehearsal
 * finds its own and those of runs, a run none that a rehearsal made: they may be of what was never there.
 */
export const createRunStore = (runs: string, elsewhere: readonly string[] = [], earlier: readonly string[] = [runs, ...elsewhere]): RunStore => ({
	create: (runbook, at): RunFolder => {
		const id = runId(runbook, at);
		return folderAt(id, begin(runs, elsewhere, id), {runs, elsewhere, earlier});
	},
});
