import {execFile} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {findProgram} from './requirements.ts';

const execute = promisify(execFile);

/** The programs that an image for drills needs: a shell, a web server, and what looks around in a container. */
const applets = [
	...['sh', 'ls', 'cat', 'sleep', 'httpd', 'nc', 'ip', 'ps', 'dd', 'ping', 'mkdir', 'touch', 'echo', 'date', 'seq', 'yes'],
	...['true', 'false', 'id', 'wget', 'tail', 'kill', 'netstat', 'head', 'printf', 'rm', 'cp', 'env', 'udhcpc', 'nslookup'],
];

/** Undefined when the machine has none. */
export const findBusybox = (): string | undefined => findProgram('busybox');

/** Writes a tar for `docker import`: a whole little system, made of the machine's own static busybox, from no registry. */
export const writeImageTar = async (file: string, busybox: string): Promise<void> => {
	const root = mkdtempSync(join(tmpdir(), 'drydock-image-'));
	try {
		for (const folder of ['bin', 'tmp', 'etc', 'proc', 'sys', 'dev', 'www']) {
			mkdirSync(join(root, folder));
		}

		copyFileSync(busybox, join(root, 'bin', 'busybox'));
		for (const applet of applets) {
			symlinkSync('busybox', join(root, 'bin', applet));
		}

		await execute('tar', ['-C', root, '-cf', file, '.']);
	} finally {
		rmSync(root, {recursive: true, force: true});
	}
};
