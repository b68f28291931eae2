import {readFileSync} from 'node:fs';
import {DrydockError, errorMessage} from '../errors.ts';

/**
 * A small JSON file of the operator's; undefined when there is none. Throws `denied` when it cannot be read, and
 * `usage` when it is not JSON: without the parser's own words, which quote the file, and such files hold passwords.
 */
export const readJsonFile = (file: string): unknown => {
	const text = readIfThere(file);
	if (text === undefined) return undefined;
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		throw new DrydockError('usage', `${file} is not valid JSON.`, {nextSteps: [`Mend ${file}; this names the place: python3 -m json.tool ${file}`]});
	}
};

const readIfThere = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		throw new DrydockError('denied', `${file} cannot be read: ${errorMessage(error)}`, {nextSteps: [`ls -l ${file}`], cause: error});
	}
};
