import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';

export interface Import {
	readonly from: string;
	/** A path below the root of the project, or the name of a package. */
	readonly to: string;
	/** `type` leaves nothing in the program; `lazy` is loaded only when it is come to. */
	readonly how: 'value' | 'type' | 'lazy';
}

const declaration = /^(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?'([^']+)';?$/gm;
const expression = /\bimport\('([^']+)'\)/g;

const importsOf = (file: string): readonly Import[] => {
	const text = readFileSync(file, 'utf8');
	const target = (specifier: string): string =>
		specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
	return [
		...[...text.matchAll(declaration)].map(([, type, specifier = '']): Import => ({
			from: file,
			to: target(specifier),
			how: type === undefined ? 'value' : 'type',
		})),
		...[...text.matchAll(expression)].map(([, specifier = '']): Import => ({from: file, to: target(specifier), how: 'lazy'})),
	];
};

/** All imports of the sources below these folders, by a simple reading of their text. */
export const readImports = (...folders: readonly string[]): readonly Import[] =>
	folders
		.flatMap(folder => readdirSync(folder, {recursive: true}).map(entry => join(folder, String(entry))))
		.filter(file => /\.tsx?$/.test(file))
		.flatMap(importsOf);

/** Everything that a file loads as soon as it is loaded itself: files and packages. */
export const loadedBy = (file: string, imports: readonly Import[]): ReadonlySet<string> => {
	const loaded = new Set<string>();
	const pending = [file];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		for (const {to} of imports.filter(({from, how}) => from === next && how === 'value')) {
			if (!loaded.has(to)) {
				loaded.add(to);
				pending.push(to);
			}
		}
	}

	return loaded;
};
