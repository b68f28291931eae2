/**
 * Makes a fresh clone ready: `npm start` and `npm test` run this first. Installs what package-lock.json asks for
 * when something else is installed, and with --build builds when a source has changed since the last build.
 * Says everything on stderr: stdout belongs to the program that follows.
 * It runs before anything is installed, on whatever Node is at hand (20 and up), without dependencies.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {isBuilt} from './stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const localNode = join(root, 'node_modules', '.bin', 'node');

const packagesOf = lockFile => JSON.parse(readFileSync(lockFile, 'utf8')).packages;

/** npm leaves what it installed in node_modules/.package-lock.json, and writes that last. */
const isInstalled = () => {
	try {
		const wanted = packagesOf(join(root, 'package-lock.json'));
		const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
		const sameVersion = name => installed[name]?.version === wanted[name].version;
		const mayBeMissing = name => wanted[name].optional === true && !(name in installed);
		return (
			existsSync(localNode) &&
			Object.keys(installed).every(name => name in wanted || installed[name].optional === true) &&
			Object.keys(wanted).every(name => name === '' || sameVersion(name) || mayBeMissing(name))
		);
	} catch {
		return false;
	}
};

const run = (command, args) => {
	const {status, error} = spawnSync(command, args, {cwd: root, stdio: ['ignore', 2, 2]});
	if (status !== 0) {
		console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
		process.exit(status ?? 1);
	}
};

if (!isInstalled()) {
	console.error('Installing what package-lock.json asks for…');
	// Not `npm ci`: that refuses a lock without the native packages of every other platform, which a registry need
	// not have. This one takes the same versions, by the same checksums.
	run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
}

if (process.argv.includes('--build') && !isBuilt(root)) {
	run(localNode, [join(root, 'scripts', 'build.mjs')]);
}
