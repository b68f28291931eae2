import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const source = readFileSync(join(root, 'test', 'types', 'refused.ts'), 'utf8').split('\n');
const marker = /^\s*\/\/ @ts-expect-error (.+) \[(.+)\]$/;
const refusals = source.flatMap((text, index) => {
	const found = marker.exec(text);
	// The error is on the line below, and lines count from 1.
	return found === null ? [] : [{line: index + 2, what: found[1] ?? '', says: found[2] ?? ''}];
});

describe('the compiler', () => {
	const folder = mkdtempSync(join(tmpdir(), 'drydock-types-'));
	const messages = new Map<number, string>();
	let output = '';

	beforeAll(() => {
		// Blank, not left out: the lines keep their numbers.
		writeFileSync(join(folder, 'refused.ts'), source.map(text => (marker.test(text) ? '' : text)).join('\n'));
		writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
		const compilerOptions = {paths: {'drydock-cli': [join(root, 'src', 'index.ts')]}, typeRoots: [join(root, 'node_modules', '@types')]};
		writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files: ['refused.ts']}));
		output = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--pretty', 'false', '-p', folder], {encoding: 'utf8', cwd: folder}).stdout;

		let line = 0;
		for (const text of output.split('\n')) {
			const found = /^refused\.ts\((\d+),\d+\): (.+)$/.exec(text);
			if (found !== null) line = Number(found[1]);
			else if (!text.startsWith(' ')) line = 0;
			if (line > 0) messages.set(line, `${messages.get(line) ?? ''}${text}\n`);
		}
	});

	afterAll(() => rmSync(folder, {recursive: true}));

	it.each(refusals)('refuses $what (line $line)', ({line, says}) => {
		expect(messages.get(line) ?? 'no error').toContain(says);
	});

	it('refuses nothing else', () => {
		expect([...messages.keys()]).toEqual(refusals.map(({line}) => line));
		expect(output.split('\n').filter(text => text !== '' && !/^( |refused\.ts\()/.test(text))).toEqual([]);
	});
});
