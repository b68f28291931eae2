import {join} from 'node:path';
import {afterAll, describe, expect, it} from '@jest/globals';
import {builtInFiles, userFiles} from '../../src/catalogue/files.ts';
import {programLocation} from '../../src/catalogue/location.ts';
import {folderOf} from './program.ts';

describe('--runbooks DIR', () => {
	const {folder, remove} = folderOf({'file.ts': '', 'empty/README.md': ''});
	afterAll(remove);

	it.each([
		['that is not there', join(folder, 'nowhere'), 'usage', 'There is no folder'],
		['that is a file', join(folder, 'file.ts'), 'usage', 'is a file, and --runbooks takes a folder.'],
		['that is a variable which was not set', '', 'usage', 'There is no folder ""'],
	])('%s is refused', async (_, named, reason, message) => {
		await expect(userFiles(named)).rejects.toMatchObject({reason, message: expect.stringContaining(message), nextSteps: [expect.stringContaining('--runbooks DIR')]});
	});

	it('without a runbook in it is a problem, and not silence', async () => {
		const {files, problems} = await userFiles(join(folder, 'empty'));
		expect(files).toEqual([]);
		expect(problems).toMatchObject([{file: join(folder, 'empty'), problem: 'There is no runbook in this folder.'}]);
	});
});

describe('the runbooks that ship', () => {
	it.each([
		['file:///opt/drydock/dist/cli.js', '/opt/drydock/dist/runbooks', '/opt/drydock/dist/index.js'],
		['file:///opt/drydock/dist/chunks/catalogue-x3.js', '/opt/drydock/dist/runbooks', '/opt/drydock/dist/index.js'],
		['file:///opt/drydock/src/catalogue/location.ts', '/opt/drydock/runbooks', '/opt/drydock/src/index.ts'],
	])('are found from %s', (url, builtIns, entry) => {
		expect(programLocation(url)).toEqual({builtIns, entry, sources: '/opt/drydock/runbooks'});
	});

	it('are the scripts of a build, without their source maps, and the folders of the sources', async () => {
		const {folder, remove} = folderOf({'a.js': '', 'a.js.map': '', 'b/runbook.ts': '', 'b/faults/b.ts': '', 'c/faults/c.ts': ''});
		expect(await builtInFiles(folder)).toEqual([join(folder, 'a.js'), join(folder, 'b', 'runbook.ts')]);
		remove();
		expect(await builtInFiles(folder)).toEqual([]);
	});
});
