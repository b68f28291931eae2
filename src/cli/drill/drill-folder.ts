import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {findLab, removeLab} from '../../lab/lab.ts';
import {isRunning, markProcess, type ProcessMark} from '../../lab/process.ts';
import {runsFolder} from '../../record/state-folder.ts';

/** Where one drill keeps its lab and the records of its run. */
export interface DrillFolder {
	readonly path: string;
	/** Of the lab's daemon: goes with the lab. */
	readonly lab: string;
	/** XDG_STATE_HOME of the run. */
	readonly state: string;
}

const drillsFolder = (env: NodeJS.ProcessEnv): string => join(dirname(runsFolder(env)), 'drills');

const ownerFile = 'owner.json';

const labOf = (path: string): string => join(path, 'lab');

export const makeDrillFolder = (env: NodeJS.ProcessEnv, fault: string): DrillFolder => {
	const drills = drillsFolder(env);
	mkdirSync(drills, {recursive: true, mode: 0o700});
	const path = mkdtempSync(join(drills, `${fault.slice(0, 20)}-`));
	writeFileSync(join(path, ownerFile), JSON.stringify(markProcess(process.pid)));
	const state = join(path, 'state');
	mkdirSync(state, {mode: 0o700});
	return {path, lab: labOf(path), state};
};

/** The lab stays, and the next drill leaves it alone. */
export const keepLab = ({path}: DrillFolder): void => {
	rmSync(join(path, ownerFile), {force: true});
};

const hasEnded = (path: string): boolean => {
	try {
		return !isRunning(JSON.parse(readFileSync(join(path, ownerFile), 'utf8')) as ProcessMark);
	} catch {
		// Kept on purpose, or just being made.
		return false;
	}
};

/** Removes the labs of drills that were killed before they could. */
export const sweepDrills = async (env: NodeJS.ProcessEnv): Promise<void> => {
	const drills = drillsFolder(env);
	let names: readonly string[] = [];
	try {
		names = readdirSync(drills);
	} catch {
		// The first drill of this user.
	}
	for (const path of names.map(name => join(drills, name)).filter(hasEnded)) {
		const lab = findLab(labOf(path));
		if (lab !== undefined) await removeLab(lab);
	}
};
