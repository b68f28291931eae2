import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {findLab, removeLab} from '../../lab/lab.ts';
import {isRunning, markProcess, type ProcessMark} from '../../lab/process.ts';
import {runsFolder} from '../../record/state-folder.ts';

/** Where one drill keeps its lab and the records of its run. */
export interface DrillFolder {
	readonly path: string;
	/** Of the lab's daemon: goes with the lab. Elsewhere, because sockets take no long paths. */
	readonly lab: string;
	/** XDG_STATE_HOME of the run. */
	readonly state: string;
}

const drillsFolder = (env: NodeJS.ProcessEnv): string => join(dirname(runsFolder(env)), 'drills');

const ownerFile = 'owner.json';

interface Owner {
	readonly process: ProcessMark | undefined;
	readonly lab: string;
}

export const makeDrillFolder = (env: NodeJS.ProcessEnv, fault: string): DrillFolder => {
	const drills = drillsFolder(env);
	mkdirSync(drills, {recursive: true, mode: 0o700});
	const path = mkdtempSync(join(drills, `${fault.slice(0, 20)}-`));
	const lab = mkdtempSync(join(tmpdir(), 'drydock-drill-'));
	writeFileSync(join(path, ownerFile), JSON.stringify({process: markProcess(process.pid), lab} satisfies Owner));
	const state = join(path, 'state');
	mkdirSync(state, {mode: 0o700});
	return {path, lab, state};
};

/** The lab stays, and the next drill leaves it alone. */
export const keepLab = ({path}: DrillFolder): void => {
	rmSync(join(path, ownerFile), {force: true});
};

/** The lab of a drill whose process has ended. */
const leftLab = (path: string): string | undefined => {
	try {
		const {process: mark, lab} = JSON.parse(readFileSync(join(path, ownerFile), 'utf8')) as Owner;
		return mark !== undefined && isRunning(mark) ? undefined : lab;
	} catch {
		// Kept on purpose, or just being made.
		return undefined;
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
	for (const folder of names.flatMap(name => leftLab(join(drills, name)) ?? [])) {
		const lab = findLab(folder);
		if (lab !== undefined) await removeLab(lab);
	}
};
