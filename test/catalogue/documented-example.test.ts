import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from '@jest/globals';
import {folderOf, load} from './program.ts';

const project = join(import.meta.dirname, '../..');
const documented = /```ts\n\/\/ ~\/runbooks\/greet\.ts\n([^]*?)```/.exec(readFileSync(join(project, 'docs/writing-a-runbook.md'), 'utf8'))?.[1] ?? '';

describe('the runbook in the documentation', () => {
	it('loads and passes every check', async () => {
		const {folder, remove} = folderOf({'greet.ts': documented});
		const {entries, problems} = await load({runbooks: folder});
		remove();
		expect(problems).toEqual([]);
		expect(entries.find(entry => !entry.builtIn)?.runbook.id).toBe('greet');
	});

	it('compiles', () => {
		// Within the project, so that its own name leads to its own types.
		const folder = mkdtempSync(join(project, 'test/catalogue/documented-'));
		try {
			writeFileSync(join(folder, 'greet.ts'), documented);
			writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({extends: '../../../tsconfig.json', include: ['greet.ts']}));
			execFileSync(join(project, 'node_modules/.bin/tsc'), ['--project', folder], {encoding: 'utf8', stdio: 'pipe'});
		} finally {
			rmSync(folder, {recursive: true});
		}
	});
});
