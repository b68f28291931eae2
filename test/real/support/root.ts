import {createHash} from 'node:crypto';
import {appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {writeImageTar} from '../../../src/lab/image.ts';
import {isRunning, markProcess, type ProcessMark} from '../../../src/lab/process.ts';
import {waitFor} from '../../../src/lab/wait.ts';
import {debianMirror} from './mirror.ts';
import {execute} from './tools.ts';

/** Debian releases: 20.10 and 26.1 are the Docker engines in them. */
export type Suite = 'bookworm' | 'trixie';

export const cacheFolder = (): string => process.env['DRYDOCK_LAB_CACHE'] || '/var/cache/drydock-lab';

const packages = (suite: Suite): readonly string[] => [
	...['systemd', 'systemd-sysv', 'dbus', 'docker.io', 'iproute2', 'iptables', 'procps', 'kmod', 'e2fsprogs'],
	...['ca-certificates', 'curl', 'netcat-openbsd', 'net-tools', 'lsof', 'busybox-static', 'jq', 'less', 'sudo'],
	...(suite === 'trixie' ? ['docker-cli'] : []),
];

/** Raise it when `prepare` changes, so that a cached root is not taken for a new one. */
const preparation = 1;

const rootFolder = (suite: Suite): string => {
	const print = createHash('sha256').update(JSON.stringify([packages(suite), preparation])).digest('hex');
	return join(cacheFolder(), `${suite}-${print.slice(0, 10)}`);
};

/** An account that is not root and has no rights, a little image, and no way out: a server should not look for one. */
const prepare = async (root: string): Promise<void> => {
	writeFileSync(join(root, 'etc/resolv.conf'), '');
	appendFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
	mkdirSync(join(root, 'var/log/journal'), {recursive: true});
	mkdirSync(join(root, 'opt/drydock/dist'), {recursive: true});
	writeFileSync(join(root, 'opt/drydock/node'), '');
	await execute('chroot', [root, 'useradd', '--create-home', '--shell', '/bin/bash', 'ops']);
	await writeImageTar(join(root, 'root/bb.tar'), join(root, 'bin/busybox'));
};

const build = async (suite: Suite, root: string): Promise<void> => {
	const unfinished = `${root}.unfinished`;
	rmSync(unfinished, {recursive: true, force: true});
	const include = packages(suite).join(',');
	await execute('debootstrap', ['--variant=minbase', `--include=${include}`, suite, unfinished, debianMirror()], {
		maxBuffer: 64 * 1024 * 1024,
		timeout: 15 * 60_000,
	});
	await prepare(unfinished);
	rmSync(join(unfinished, 'var/cache/apt/archives'), {recursive: true, force: true});
	renameSync(unfinished, root);
};

/** True when this process now holds the lock; a lock of a process that has ended is taken over. */
const takeLock = (lock: string): boolean => {
	try {
		writeFileSync(lock, JSON.stringify(markProcess(process.pid)), {flag: 'wx'});
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
	}

	try {
		const holder = JSON.parse(readFileSync(lock, 'utf8')) as ProcessMark;
		if (!isRunning(holder)) {
			rmSync(lock, {force: true});
		}
	} catch {
		// Just being written, or just removed: ask again.
	}

	return false;
};

/**
 * The root file system of a server, built from packages the first time (a minute or two) and kept.
 * Several test files ask at once: one builds, the others wait. An unfinished one is never handed out.
 */
export const ensureRoot = async (suite: Suite): Promise<string> => {
	const root = rootFolder(suite);
	mkdirSync(cacheFolder(), {recursive: true});
	const lock = `${root}.lock`;
	const turn = await waitFor(() => (existsSync(root) ? 'ready' : takeLock(lock) ? 'ours' : undefined), 20 * 60);
	if (turn === 'ours') {
		try {
			await build(suite, root);
		} finally {
			rmSync(lock, {force: true});
		}
	} else if (turn === undefined) {
		throw new Error(`No root of ${suite} after 20 minutes: remove ${lock} if nobody builds it`);
	}

	return root;
};
