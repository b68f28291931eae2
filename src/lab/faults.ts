import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {DrydockError} from '../errors.ts';
import type {Fault} from './fault.ts';

/** A file that says how a host gets into the incident of a runbook. */
export interface FaultFile {
	/** The file's name, and that of the fault in it. */
	readonly id: string;
	/** The folder of the incident: for what ships, the id of the runbook that cures it. */
	readonly incident: string;
	/** Absolute path. */
	readonly file: string;
}

/** Where faults lie: beside the bundle, in whichever file of it this code is; and in the sources. */
const places: readonly {readonly folder: string; readonly within: string}[] = [
	{folder: './faults/', within: ''},
	{folder: '../faults/', within: ''},
	{folder: '../../runbooks/', within: 'faults'},
];

const names = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

/** The faults in a folder. What begins with `_` or `.` is a helper of others. */
export const faultsIn = (folder: string, incident: string): readonly FaultFile[] =>
	names(folder).flatMap(name => {
		const id = /^([^._][^.]*)\.(?:js|ts)$/.exec(name)?.[1];
		return id === undefined ? [] : [{id, incident, file: join(folder, name)}];
	});

/** The faults that ship, by incident. */
export const shippedFaults = (): readonly FaultFile[] => {
	const place = places.find(({folder}) => existsSync(new URL(folder, import.meta.url)));
	if (place === undefined) return [];
	const folder = fileURLToPath(new URL(place.folder, import.meta.url));
	return names(folder).flatMap(incident => faultsIn(join(folder, incident, place.within), incident));
};

const isFault = (value: unknown): value is Fault =>
	typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && 'inject' in value && typeof value.inject === 'function' && 'cured' in value && 'drill' in value;

/** Loads a fault; nothing of it is run. Throws `usage` when the file is not one. */
export const readFault = async ({id, file}: FaultFile): Promise<Fault> => {
	const fault = ((await import(pathToFileURL(file).href)) as {readonly default?: unknown}).default;
	if (isFault(fault) && fault.id === id) return fault;
	throw new DrydockError('usage', `There is no fault in ${file}`, {
		nextSteps: [isFault(fault) ? `Its id is ${JSON.stringify(fault.id)}: give the file that name.` : 'Write: export default {id, title, inject, drill, cured} satisfies Fault.'],
	});
};

/** A fault that ships, by its id. Throws `not-found` with the ones that there are. */
export const loadFault = async (id: string): Promise<Fault> => {
	const known = shippedFaults();
	const found = known.find(fault => fault.id === id);
	if (found === undefined) {
		throw new DrydockError('not-found', `There is no fault ${JSON.stringify(id)}`, {
			nextSteps: [known.length === 0 ? 'No runbook brings one yet.' : `Choose one of: ${known.map(fault => fault.id).join(', ')}.`],
		});
	}

	return readFault(found);
};
