import {symlinkSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {afterAll, describe, expect, it} from '@jest/globals';
import {loadCatalogue} from '../../src/catalogue/catalogue.ts';
import {findRunbook, runnableRunbook} from '../../src/catalogue/find.ts';
import {listCommand} from '../../src/cli/list.ts';
import {showCommand} from '../../src/cli/show.ts';
import {call, done, runbook} from '../language/make.ts';
import type {Catalogue, CatalogueEntry} from '../../src/catalogue/catalogue.ts';
import {folderOf, load, run, smallest} from './program.ts';

const told = () => {
	const texts = {stdout: '', stderr: ''};
	return {texts, stdout: {write: (text: string) => (texts.stdout += text)}, stderr: {write: (text: string) => (texts.stderr += text)}};
};

describe('every runbook that ships', () => {
	it('has no problems, and the name of its folder', async () => {
		const {entries, problems} = await loadCatalogue();
		expect(problems).toEqual([]);
		expect(entries.length).toBeGreaterThanOrEqual(3);
		expect(entries.map(({file}) => basename(dirname(file)))).toEqual(entries.map(({runbook: {id}}) => id));
	});
});

describe('list', () => {
	it('names every runbook with its title', async () => {
		const {texts, ...output} = told();
		expect(await listCommand(output)).toBe(0);
		expect(texts.stdout).toMatch(/^port-conflict +\S/m);
		expect(texts.stderr).toBe('');
	});

	it('is one JSON document on request', async () => {
		const {texts, ...output} = told();
		await listCommand({...output, json: true});
		expect(JSON.parse(texts.stdout)).toMatchObject({runbooks: expect.arrayContaining([expect.objectContaining({id: 'stale-endpoint', builtIn: true})]), problems: []});
	});
});

describe('show', () => {
	it('says what it is for, what it is told, and its steps', async () => {
		const {texts, ...output} = told();
		expect(await showCommand({...output, runbook: 'port-conflict'})).toBe(0);
		expect(texts.stdout).toMatch(/^port-conflict: .+\n\n.+\n\nInputs\n( {4}.+\n)+\nSymptoms\n( {4}.+\n)+\nSteps\n( {4}.+\n)+$/);
	});

	it('shows the graph alone as text or for mermaid, and the whole as JSON', async () => {
		const {texts: text, ...first} = told();
		await showCommand({...first, runbook: 'port-conflict', graph: 'text', unicode: false});
		expect(text.stdout).toContain(' (start)\n');
		const {texts: mermaid, ...second} = told();
		await showCommand({...second, runbook: 'port-conflict', graph: 'mermaid'});
		expect(mermaid.stdout).toMatch(/^flowchart TD\n/);
		const {texts: json, ...third} = told();
		await showCommand({...third, runbook: 'port-conflict', json: true});
		const shown = JSON.parse(json.stdout);
		expect(shown).toMatchObject({id: 'port-conflict', hash: expect.stringMatching(/^[0-9a-f]{64}$/), problems: []});
		expect(Object.values(shown.steps)).toContainEqual(expect.objectContaining({kind: 'done', edges: []}));
	});

	it('knows the nearest name', async () => {
		await expect(showCommand({...told(), runbook: 'port-conflcit'})).rejects.toMatchObject({
			reason: 'usage',
			message: 'There is no runbook "port-conflcit". Did you mean port-conflict?',
			nextSteps: ['See all of them: drydock list'],
		});
	});
});

describe('check', () => {
	const {folder, remove} = folderOf({
		'good.ts': smallest('good'),
		'bad.ts': smallest('bad').replace('start: \'end\'', 'start: \'begin\''),
		'through.ts': 'import {b} from \'./_broken.ts\';\nexport default b;',
		'_broken.ts': 'const = 2;',
		'vain.ts': smallest('vain').replace('start: \'end\'', 'cures: [\'port-takne\'], start: \'end\''),
		'hollow.ts': 'export default {id: \'hollow\', steps: {a: null, b: {kind: \'act\'}}};',
		'hostile\u001b[2J.ts': 'throw new Error(\'\\u001b[2J\');',
	});
	afterAll(remove);

	it('ends with 1 and names what is wrong, everywhere', async () => {
		const {stdout, code} = await run('check', {runbooks: folder});
		expect(code).toBe(1);
		expect(stdout).toContain(`${join(folder, 'bad.ts')}: bad: It starts with "begin", which is not a step.\n    There is: end.\n`);
		expect(stdout).toMatch(/ runbooks, \d+ problems\n$/);
		expect(stdout).not.toContain('\u001b');
	});

	it('refuses a cure for what nobody finds', async () => {
		const {stdout, code} = await run('check', {files: [join(folder, 'vain.ts')]});
		expect(code).toBe(1);
		expect(stdout).toContain('vain: "cures" names "port-takne", which is no kind of finding.\n    Did you mean "port-taken"?\n');
	});

	it('names what is hardly a runbook, which is not offered for anything', async () => {
		expect((await run('check', {runbooks: folder})).stdout).toContain(`${join(folder, 'hollow.ts')}: hollow/a: It is not a step.`);
		expect((await load({runbooks: folder})).entries.map(({runbook: {id}}) => id)).toEqual(expect.not.arrayContaining(['hollow']));
	});

	it('ends with 0 when the one file that was named is good, and with 1 when a helper of it is not', async () => {
		expect(await run('check', {files: [join(folder, 'good.ts')]})).toMatchObject({code: 0, stdout: '1 runbook, no problems\n'});
		const {stdout, code} = await run('check', {files: [join(folder, 'through.ts')]});
		expect(code).toBe(1);
		expect(stdout).toMatch(/_broken\.ts:1: .*\n {4}1 \| const = 2;\n.*\n1 runbook, 1 problem\n$/);
	});

	it('knows a file by any of its paths', async () => {
		const link = join(folder, '_link');
		symlinkSync(folder, link);
		expect(await run('check', {runbooks: folder, files: [join(link, 'bad.ts')], json: true})).toMatchObject({code: 1, stdout: expect.stringContaining('"runbooks": 1,')});
	});

	it.each([
		['a file that is not there', 'nowhere.ts', 'There is no file'],
		['a folder', '.', 'is a folder.'],
	])('refuses %s', async (_, name, message) => {
		const {stdout, code} = await run('check', {files: [join(folder, name)]});
		expect(code).toBe(2);
		expect(JSON.parse(stdout)).toMatchObject({reason: 'usage', message: expect.stringContaining(message)});
	});
});

describe('a runbook that is to be run', () => {
	const entry = (made: unknown): CatalogueEntry => ({runbook: made, file: '/x.ts', hash: '', builtIn: false}) as CatalogueEntry;
	const calling = (id: string, called: string): CatalogueEntry => entry(runbook({go: call({runbook: called, to: {cured: 'end', escalate: 'end'}}), end: done()}, {id}));
	const catalogue: Catalogue = {
		entries: [calling('upper', 'middle'), calling('middle', 'lower'), calling('lower', 'upper'), entry(runbook({end: done()}, {id: 'apart'}))],
		problems: [
			{file: '/x.ts', runbook: 'lower', problem: 'It is wrong.', remedy: 'Correct it.'},
			{file: '/y.ts', problem: 'It cannot be loaded.', remedy: 'Correct it.'},
		],
	};

	it('is refused when it, or one that it calls however far away, has a problem', () => {
		expect(() => runnableRunbook(catalogue, 'upper')).toThrow('The runbook "upper" is not run');
		expect(findRunbook(catalogue, 'upper').runbook.id).toBe('upper');
	});

	it('is not held up by problems of others', () => {
		expect(runnableRunbook(catalogue, 'apart').runbook.id).toBe('apart');
	});
});
