import {readFileSync, statSync} from 'node:fs';
import {resolve} from 'node:path';
import {DrydockError, errorMessage} from '../errors.ts';
import {suggestion} from '../language/nearest.ts';
import {findScenario, scenarioIds} from '../twin/scenarios/all.ts';
import {readSnapshot} from '../twin/snapshot/file.ts';
import type {Gap} from '../host/target.ts';
import type {World} from '../twin/world/world.ts';

/** A simulated host, and whose it is. */
export interface OpenedWorld {
	readonly world: World;
	readonly of: string;
	/** When its snapshot was taken, and what could not be read of it then. */
	readonly taken?: string;
	readonly gaps?: readonly Gap[];
}

/** No snapshot is bigger. Bytes. */
const mostBytes = 64 * 1024 * 1024;

const read = (path: string): Buffer => {
	try {
		const found = statSync(path);
		if (!found.isFile()) throw new Error('it is no file');
		if (found.size > mostBytes) throw new Error('it is bigger than any snapshot');
		return readFileSync(path);
	} catch (error) {
		throw new DrydockError('usage', `The snapshot ${path} cannot be read: ${errorMessage(error)}.`, {nextSteps: ['drydock snapshot FILE takes one.'], cause: error});
	}
};

/** A scenario by its name, or a snapshot by its file; without a word the first scenario. Throws `usage`. */
export const openWorld = (word: string = scenarioIds()[0] ?? ''): OpenedWorld => {
	const scenario = findScenario(word);
	if (scenario !== undefined) return {world: scenario.make(Date.now()), of: scenario.hostname};
	if (/^[a-z][a-z0-9-]*$/.test(word)) {
		throw new DrydockError('usage', `There is no scenario ${JSON.stringify(word)}.`, {nextSteps: [suggestion(word, scenarioIds(), '') ?? `Choose one of: ${scenarioIds().join(', ')}.`, `For a snapshot, name its file with its folder: ./${word}`]});
	}
	const path = resolve(word);
	const {world, host: of, taken, gaps} = readSnapshot(path, read(path));
	return {world, of, taken, gaps};
};
