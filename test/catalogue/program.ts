import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import type {Catalogue} from '../../src/catalogue/catalogue.ts';

/**
 * Users' runbooks are loaded by Node itself, and Jest puts its own loader in place of Node's. So a program of its own
 * loads them, from the sources.
 */
const program = `
import {checkCommand} from '${join(import.meta.dirname, '../../src/cli/check.ts')}';
import {loadCatalogue} from '${join(import.meta.dirname, '../../src/catalogue/catalogue.ts')}';
import {language} from '${join(import.meta.dirname, '../../src/index.ts')}';
const {command, options, answers} = JSON.parse(process.argv[1]);
const {stdout, stderr} = process;
try {
	if (command === 'check') process.exitCode = await checkCommand({...options, stdout, stderr});
	else {
		const catalogue = await loadCatalogue(options);
		const same = catalogue.entries.map(({runbook}) => runbook.language === undefined ? undefined : runbook.language === language);
		stdout.write(JSON.stringify({...catalogue, same}));
	}
} catch (error) {
	stdout.write(JSON.stringify({reason: error.reason, message: error.message, nextSteps: error.nextSteps}));
	process.exitCode = 2;
}`;

const execute = promisify(execFile);

export interface Ran {
	readonly stdout: string;
	readonly stderr: string;
	readonly code: number;
}

export const run = async (command: 'check' | 'load', options: object): Promise<Ran> => {
	const argv = ['--input-type=module', '--eval', program, JSON.stringify({command, options})];
	try {
		return {...(await execute(process.execPath, argv)), code: 0};
	} catch (error) {
		return error as Ran;
	}
};

export const load = async (options: object): Promise<Catalogue & {readonly same: readonly (boolean | undefined)[]}> => JSON.parse((await run('load', options)).stdout);

/** A folder with these files, and its removal. */
export const folderOf = (files: Readonly<Record<string, string>>): {readonly folder: string; readonly remove: () => void} => {
	const folder = mkdtempSync(join(tmpdir(), 'drydock-runbooks-'));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), {recursive: true});
		writeFileSync(join(folder, name), text);
	}

	return {folder, remove: () => rmSync(folder, {recursive: true})};
};

/** The source of the smallest runbook that there is. */
export const smallest = (id: string): string => `
import {language} from 'drydock-cli';
interface Facts {container: string}
const {done, runbook} = language<Facts>();
export default runbook({
	id: '${id}', title: 'Smallest', summary: 'Ends at once.', symptoms: [], inputs: {}, start: 'end',
	steps: {end: done({title: 'End', why: 'There is nothing else.', outcome: 'cured', say: () => []})},
});
`;
