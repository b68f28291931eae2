import {spawnSync} from 'node:child_process';

const program = `
import {readFileSync} from 'node:fs';
import {stripTypeScriptTypes} from 'node:module';
import {SourceTextModule} from 'node:vm';
new SourceTextModule(stripTypeScriptTypes(readFileSync(process.env.FILE, 'utf8')), {identifier: 'checked'});`;

/**
 * The line of a file that does not compile, by compiling it, without running it, in a process of its own: such an
 * error carries no place when it comes from a module. Undefined when the file compiles: then another is at fault.
 */
export const locateSyntaxError = (file: string): number | undefined => {
	const {stderr} = spawnSync(process.execPath, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program], {
		env: {FILE: file},
		encoding: 'utf8',
		timeout: 5000,
	});
	// Only an error that nobody catches is printed with its place.
	const line = /^checked:(\d+)$/m.exec(stderr)?.[1];
	return line === undefined ? undefined : Number(line);
};
