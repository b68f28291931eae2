import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import type {CatalogueProblem} from '../../src/catalogue/problem.ts';
import {folderOf, load, smallest} from './program.ts';

describe('a folder of the user\'s own runbooks', () => {
	const files = {
		'package.json': '{"type": "commonjs"}',
		'alone.ts': smallest('alone'),
		'incident/runbook.ts': `import {end} from './end.ts';\n${smallest('incident')}\nvoid end;`,
		'incident/end.ts': 'export const end: string = \'end\';',
		'incident/faults/incident.ts': 'throw new Error(\'a fault is not a runbook\');',
		'_helper.ts': 'throw new Error(\'a helper is not loaded by itself\');',
		'types.d.ts': 'export type X = string;',
		'faults/other.ts': 'throw new Error(\'a fault is not a runbook\');',
		'README.md': 'Mine.',
		'empty/README.md': 'Nothing here.',
		'instance.ts': `import {language as imported} from 'drydock-cli';\n${smallest('instance').replace('export default runbook({', 'export default Object.assign(runbook({').replace(/\}\);\s*$/, '}), {language: imported});')}`,
	};
	const {folder, remove} = folderOf(files);
	afterAll(remove);

	it('is loaded without a build step, and without having drydock-cli installed', async () => {
		const {entries, problems, same} = await load({runbooks: folder});
		const own = entries.filter(entry => !entry.builtIn);
		expect(own.map(({runbook, file}) => `${runbook.id} ${file.slice(folder.length)}`)).toEqual(['alone /alone.ts', 'incident /incident/runbook.ts', 'instance /instance.ts']);
		// The one problem is the member that tells the instance of the entry.
		expect(problems.map(({problem}) => problem.slice(0, 50))).toEqual(['The runbook has nothing called "language", so it w']);
		expect(own[0]?.hash).toBe(createHash('sha256').update(files['alone.ts']).digest('hex'));
		expect(same[entries.findIndex(entry => entry.runbook.id === 'instance')]).toBe(true);
	});

	it('leaves the runbooks that ship where they are', async () => {
		const {entries} = await load({runbooks: folder});
		expect(entries.filter(entry => entry.builtIn).map(entry => entry.runbook.id)).toContain('port-conflict');
	});
});

describe('a file that cannot be loaded', () => {
	const files = {
		'good.ts': smallest('good'),
		'enum.ts': 'enum Colour {Red}\nexport default Colour;',
		'parameter.ts': 'class Step {\n\tconstructor(private title: string) {}\n}\nexport default new Step(\'x\');',
		'namespace.ts': 'export default 1;\nnamespace Steps { export const a = 1; }',
		'syntax.ts': 'const a: string = \'x\';\nconst b = {a: ;\nexport default a;',
		'twice.ts': 'const a: string = \'x\';\n\nconst a = 1;\nexport default a;',
		'through.ts': 'import {b} from \'./_broken.ts\';\nexport default b;',
		'_broken.ts': 'export const b = 1;\n\nconst = 2;',
		'javascript.ts': '\nimport {b} from \'./_there.js\';\nexport default b;',
		'_there.ts': 'export const b = 1;',
		'absent.ts': 'import {b} from "./nowhere.ts";\nexport default b;',
		'package.ts': 'import b from \'no-such-package\';\nexport default b;',
		'misspelt.ts': '\nimport {langauge} from \'drydock-cli\';\nexport default langauge;',
		'type.ts': 'import {HostReader} from \'drydock-cli\';\nexport default undefined as unknown as HostReader;',
		'throws.ts': '\n\nconst fail = () => {\n\tthrow new Error(\'no luck\');\n};\nfail();',
		'throws-text.ts': 'throw \'no luck\';',
		'nothing.ts': 'export const a = 1;',
		'named.ts': smallest('named').replace('export default', 'export const mine ='),
		'other.ts': 'export default {steps: []};',
		'markup.tsx': 'export default <b/>;',
		'folder/runbook.tsx': 'export default <b/>;',
	};
	const {folder, remove} = folderOf(files);
	afterAll(remove);
	let problems: readonly CatalogueProblem[] = [];
	let ids: readonly string[] = [];
	beforeAll(async () => {
		const catalogue = await load({runbooks: folder});
		problems = catalogue.problems;
		ids = catalogue.entries.map(({runbook}) => runbook.id);
	});

	const said = (name: string): string => {
		const found = problems.filter(({file, loading}) => (loading ?? file) === join(folder, name));
		return found.map(({file, line, excerpt, problem, remedy}) => `${file.slice(folder.length + 1)}:${line ?? '-'} [${excerpt ?? ''}] ${problem} ${remedy}`).join('\n');
	};

	it.each([
		['enum.ts', 'enum.ts:1 [enum Colour {Red}] TypeScript enum is not supported in strip-only mode. Use a union of texts: type Colour = \'red\' | \'green\'.'],
		['parameter.ts', 'parameter.ts:2 [constructor(private title: string) {}] TypeScript parameter property is not supported in strip-only mode. Declare the property'],
		['namespace.ts', 'namespace.ts:2 [namespace Steps { export const a = 1; }] TypeScript namespace declaration is not supported'],
		['syntax.ts', 'syntax.ts:2 [const b = {a: ;] It is not TypeScript: Expression expected Correct the syntax at that line.'],
		['twice.ts', 'twice.ts:3 [const a = 1;] It is not JavaScript: Identifier \'a\' has already been declared. Correct the syntax at that line.'],
		['through.ts', '_broken.ts:3 [const = 2;] It is not TypeScript'],
		['javascript.ts', 'javascript.ts:2 [import {b} from \'./_there.js\';] It imports'],
		['javascript.ts', 'Import it by its real name: _there.ts.'],
		['absent.ts', 'absent.ts:1 [import {b} from "./nowhere.ts";] It imports'],
		['package.ts', 'package.ts:1 [import b from \'no-such-package\';] The package \'no-such-package\' is not there.'],
		['misspelt.ts', 'misspelt.ts:2 [import {langauge} from \'drydock-cli\';] \'drydock-cli\' exports nothing called "langauge". Did you mean language?'],
		['type.ts', 'type.ts:1 [import {HostReader} from \'drydock-cli\';] \'drydock-cli\' exports nothing called "HostReader". If it is a type, write: import type {HostReader} from \'drydock-cli\'.'],
		['throws.ts', 'throws.ts:4 [throw new Error(\'no luck\');] It failed while it was loaded: no luck'],
		['throws-text.ts', 'throws-text.ts:- [] It failed while it was loaded: no luck'],
		['nothing.ts', 'nothing.ts:- [] It has no default export. Write: export default runbook({…}), or begin the file\'s name with _ if it is a helper of others.'],
		['named.ts', 'named.ts:- [] It exports a runbook as "mine", and not as its default. Write: export default runbook({…}).'],
		['other.ts', 'other.ts:- [] Its default export is not a runbook.'],
		['markup.tsx', 'markup.tsx:- [] A .tsx file cannot be loaded as it is. Rename it to end in .ts'],
		['folder/runbook.tsx', 'folder/runbook.tsx:- [] A .tsx file cannot be loaded as it is. Rename it to end in .ts'],
	])('says where and what to do: %s', (name, words) => {
		expect(said(name)).toContain(words);
	});

	it('gets one problem, and hides no other', () => {
		expect(problems.length).toBe(Object.keys(files).filter(name => !name.startsWith('_') && name !== 'good.ts').length);
		expect(ids).toContain('good');
	});
});

describe('two runbooks with one id', () => {
	it('are both named, and so is one that ships', async () => {
		const {folder, remove} = folderOf({'one.ts': smallest('same'), 'two.ts': smallest('same'), 'three.ts': smallest('port-conflict')});
		const {entries, problems} = await load({runbooks: folder});
		remove();
		expect(problems.map(({file, problem}) => `${file} ${problem}`.replaceAll(`${folder}/`, ''))).toEqual([
			expect.stringMatching(/runbooks\/port-conflict\/runbook\.ts The id "port-conflict" is also that of the runbook in three\.ts\.$/),
			expect.stringMatching(/^three\.ts The id "port-conflict" is also that of a runbook that ships with Drydock in .*runbooks\/port-conflict\/runbook\.ts\.$/),
			'one.ts The id "same" is also that of the runbook in two.ts.',
			'two.ts The id "same" is also that of the runbook in one.ts.',
		]);
		expect(entries.filter(({runbook}) => runbook.id === 'port-conflict').map(({builtIn}) => builtIn)).toEqual([true]);
	});
});

describe('the source of a runbook that ships', () => {
	it('stands for its build when it is named, so that its author can check it', async () => {
		const script = smallest('shipped').replace(/^interface.*$/m, '').replace('<Facts>', '');
		const {folder, remove} = folderOf({'package.json': '{"type": "module"}', 'dist/runbooks/shipped.js': script, 'runbooks/shipped/runbook.ts': smallest('shipped'), 'shipped.ts': smallest('shipped')});
		const location = {builtIns: join(folder, 'dist/runbooks'), sources: join(folder, 'runbooks'), entry: join(import.meta.dirname, '../../src/index.ts')};
		const source = await load({location, files: [join(folder, 'runbooks/shipped/runbook.ts')]});
		const copy = await load({location, files: [join(folder, 'shipped.ts')]});
		remove();
		expect([source.entries.map(({file}) => file), source.problems]).toEqual([[join(folder, 'runbooks/shipped/runbook.ts')], []]);
		expect(copy.problems.length).toBe(2);
	});
});
