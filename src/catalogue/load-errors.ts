import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {fileURLToPath} from 'node:url';
import {errorMessage} from '../errors.ts';
import {nearest} from '../language/nearest.ts';
import {locateSyntaxError} from './locate-syntax.ts';
import type {CatalogueProblem} from './problem.ts';

interface Place {
	readonly file: string;
	readonly line?: number;
	readonly excerpt?: string;
}

/** From an error of Node while it loaded `file`, to what its author can do. `entryNames` is what 'drydock-cli' exports. */
export const explainLoadError = (error: unknown, file: string, entryNames: readonly string[]): CatalogueProblem => {
	const message = errorMessage(error).trim();
	const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
	const place = placeOf(error, file);

	const missingName = /does not provide an export named '(.+)'/.exec(message)?.[1];
	if (missingName !== undefined) return missingExport(message, missingName, place, entryNames);

	switch (code) {
		case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX': {
			const syntax = /TypeScript (.+) is not supported/.exec(message)?.[1];
			return {...place, problem: `${message}.`, remedy: unsupported.get(syntax ?? '') ?? 'Write it in JavaScript with types that can be taken away.'};
		}

		case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
			return {...place, problem: `It is not TypeScript: ${message}`, remedy: 'Correct the syntax at that line.'};
		case 'ERR_MODULE_NOT_FOUND':
		case 'ERR_UNSUPPORTED_DIR_IMPORT':
			return missingModule(message, error, file);
		case 'ERR_UNKNOWN_FILE_EXTENSION': {
			const imported = / for (.+)$/.exec(message)?.[1] ?? file;
			return {...place, problem: `${message}.`, remedy: `Rename ${basename(imported)} to end in .ts, without JSX, and import it by that name.`};
		}

		case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
			return {...place, problem: 'Node runs no .ts below a folder node_modules.', remedy: 'Move the runbooks out of node_modules.'};
		case 'ENOENT':
			return {...place, problem: 'The file is not there.', remedy: 'Look at its name, and where it links to.'};
		case 'EACCES':
			return {...place, problem: 'The file cannot be read.', remedy: 'Give yourself the right to read it.'};
		default:
			return error instanceof SyntaxError
				? {...place, problem: `It is not JavaScript: ${message}.`, remedy: `Correct the syntax${place.line === undefined ? ', here or in a file that it imports' : ' at that line'}.`}
				: {...place, problem: `It failed while it was loaded: ${message}`, remedy: 'Do nothing at the top level of a runbook but define it.'};
	}
};

const unsupported: ReadonlyMap<string, string> = new Map([
	['enum', 'Use a union of texts: type Colour = \'red\' | \'green\'.'],
	['parameter property', 'Declare the property in the class and assign it in the constructor.'],
	['namespace declaration', 'Put it into a file of its own and import that.'],
]);

const missingExport = (message: string, name: string, place: Place, entryNames: readonly string[]): CatalogueProblem => {
	const module = /requested module '(.+?)'/.exec(message)?.[1] ?? '';
	const near = module === 'drydock-cli' ? nearest(name, entryNames) : [];
	const asType = `If it is a type, write: import type {${name}} from '${module}'.`;
	return {
		...place,
		problem: `'${module}' exports nothing called "${name}".`,
		remedy: near.length > 0 ? `Did you mean ${near.join(' or ')}? ${asType}` : asType,
	};
};

const missingModule = (message: string, error: unknown, file: string): CatalogueProblem => {
	const [, wanted = '', importer = file] = /Cannot find (?:module|package) '(.+?)' imported from (.+)$/m.exec(message) ?? [];
	const from = importer.startsWith('file:') ? fileURLToPath(importer) : importer;
	const place = lineImporting(from, basename(wanted));
	if (message.startsWith('Cannot find package')) {
		const remedy = 'A runbook imports \'drydock-cli\', modules of Node, and files beside it.';
		return {...place, problem: `The package '${wanted}' is not there.`, remedy};
	}

	const typescript = wanted.endsWith('.js') ? `${wanted.slice(0, -3)}.ts` : `${wanted}.ts`;
	const exists = readable(typescript) !== undefined;
	return {
		...place,
		problem: wanted === '' ? message : `It imports ${wanted}, which is not there.`,
		remedy: exists ? `Import it by its real name: ${basename(typescript)}.` : 'Correct the name, with its ending: .ts.',
	};
};

const readable = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
};

const placeAt = (file: string, line: number): Place => {
	const excerpt = readable(file)?.split('\n')[line - 1]?.trim();
	return {file, line, ...(excerpt === undefined || excerpt === '' ? {} : {excerpt})};
};

const lineImporting = (file: string, name: string): Place => {
	const texts = [`/${name}'`, `/${name}"`, `'${name}'`, `"${name}"`];
	const index = readable(file)?.split('\n').findIndex(line => texts.some(text => line.includes(text))) ?? -1;
	return index < 0 ? {file} : placeAt(file, index + 1);
};

/** The first place in a file that the error names: a syntax error's own line, or the uppermost call in a file. */
const placeOf = (error: unknown, file: string): Place => {
	const stack = typeof error === 'object' && error !== null && 'stack' in error ? String(error.stack) : '';
	const found = /(file:\/\/[^\s?()]+?)(?:\?[^\s:()]*)?:(\d+)(?::\d+)?\)?$/m.exec(stack);
	if (found?.[1] !== undefined && /\.[cm]?[jt]s$/.test(found[1])) return placeAt(fileURLToPath(found[1]), Number(found[2]));

	// Errors that only the compiler of JavaScript finds, such as a name declared twice, name no place.
	const line = error instanceof SyntaxError ? locateSyntaxError(file) : undefined;
	return line === undefined ? {file} : placeAt(file, line);
};
