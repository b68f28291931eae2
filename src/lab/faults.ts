import {existsSync, readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {DrydockError} from '../errors.ts';
import type {Fault} from './fault.ts';

/** Where faults lie: beside the bundle, in whichever file of it this code is; and in the sources. */
const places: readonly {readonly folder: string; readonly file: (id: string) => string; readonly id: RegExp}[] = [
	{folder: './faults/', file: id => `${id}.js`, id: /^(.+)\.js$/},
	{folder: '../faults/', file: id => `${id}.js`, id: /^(.+)\.js$/},
	{folder: '../../runbooks/', file: id => `${id}/fault.ts`, id: /^([^.]+)$/},
];

const at = (path: string): URL => new URL(path, import.meta.url);

export const faultIds = (): readonly string[] => {
	const place = places.find(({folder}) => existsSync(at(folder)));
	return place === undefined
		? []
		: readdirSync(at(place.folder))
				.flatMap(entry => place.id.exec(entry)?.[1] ?? [])
				.filter(id => existsSync(at(place.folder + place.file(id))));
};

/** The fault of a runbook's folder. Throws `not-found` with the ones that there are. */
export const loadFault = async (id: string): Promise<Fault> => {
	const known = faultIds();
	if (!known.includes(id)) {
		throw new DrydockError('not-found', `There is no fault ${JSON.stringify(id)}`, {
			nextSteps: [known.length === 0 ? 'No runbook brings one yet.' : `Choose one of: ${known.join(', ')}.`],
		});
	}

	const file = places.map(place => at(place.folder + place.file(id))).find(url => existsSync(fileURLToPath(url)));
	return ((await import(String(file))) as {readonly default: Fault}).default;
};
