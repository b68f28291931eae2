import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {waitFor} from '../../src/lab/wait.ts';
import {createHostLock} from '../../src/record/lock.ts';
import {lockFolder, writeLock, type LockContent} from '../../src/record/lock-files.ts';
import {ownProcess, processState} from '../../src/record/run-process.ts';

/** The system's own folder for everybody's files: only root could make another one. */
const everybodys = '/tmp';
const run = (id: string, user = 'ops') => ({id, folder: `/records/${id}`, user, at: new Date('2026-11-22T01:58:30Z')});
let host: {readonly daemonId: string; readonly dataRoot: string; readonly hostname: string; readonly endpoint: string};
let scratch: string;
let count = 0;

const isOurs = (path: string): boolean => lstatSync(path, {throwIfNoEntry: false})?.isFile() === true && readFileSync(path, 'utf8').includes(scratch);
const ours = () => readdirSync(everybodys).filter(name => /^drydock-.*\.lock$/.test(name) && isOurs(join(everybodys, name)));
const lock = () => createHostLock(`on ${scratch}`, [everybodys]);
const take = async (id: string, where = host) => lock().take(where, run(id));
const leaseOf = (taken: Awaited<ReturnType<typeof take>>) => {
	if ('held' in taken) throw new Error(`held by ${taken.held.run}`);
	return taken.lease;
};

beforeEach(() => {
	scratch = mkdtempSync(join(tmpdir(), 'drydock-lock-'));
	host = {daemonId: `daemon-${process.pid}-${++count}`, dataRoot: '/var/lib/docker', hostname: 'h', endpoint: 'unix:///run/docker.sock'};
});
afterEach(() => {
	for (const name of ours()) rmSync(join(everybodys, name));
	rmSync(scratch, {recursive: true, force: true});
});

/** The lock of a run that another process holds or held. */
const leftBy = async (mark: Partial<LockContent>) => {
	const lease = leaseOf(await take('first'));
	const [name = ''] = ours();
	const content = JSON.parse(readFileSync(join(everybodys, name), 'utf8')) as LockContent;
	lease.release();
	return writeLock(everybodys, name.split('-')[1] ?? '', {...content, ...mark});
};

describe('one run on one host', () => {
	it('is told who has it, since when and from where, until that one ends', async () => {
		const lease = leaseOf(await take('first'));
		expect(lease.notes).toEqual([]);
		expect(await take('second')).toMatchObject({held: {run: 'first', user: 'ops', since: '2026-11-22T01:58:30.000Z', from: `on ${scratch}`, folder: '/records/first', pid: process.pid, known: true}});
		lease.release();
		expect(ours()).toEqual([]);
		leaseOf(await take('second')).release();
	});

	it('is one for each daemon: another id, and another data root of the same id, are other hosts', async () => {
		const leases = [leaseOf(await take('a')), leaseOf(await take('b', {...host, daemonId: `${host.daemonId}-other`})), leaseOf(await take('c', {...host, dataRoot: '/srv/docker'}))];
		for (const lease of leases) lease.release();
	});

	it('is one and the same by whatever address the daemon is reached', async () => {
		leaseOf(await take('a'));
		expect(await take('b', {...host, endpoint: 'unix:///var/run/docker.sock'})).toHaveProperty('held');
	});

	it('lets exactly one through of many at once', async () => {
		for (let round = 0; round < 5; round++) {
			const taken = await Promise.all(Array.from({length: 6}, async (_, index) => take(`run-${index}`)));
			const leases = taken.flatMap(each => ('lease' in each ? [each.lease] : []));
			expect(leases.length).toBeLessThanOrEqual(1);
			for (const lease of leases) lease.release();
			expect(ours()).toEqual([]);
		}
	});

	it.each([
		['ended', () => ({pid: spawnSync('true').pid, startTicks: '5'})],
		['ended, and its pid was given to another', () => ({startTicks: '5'})],
		['ended with a reboot', () => ({bootId: 'another boot'})],
	])('takes over from one whose process %s, and says so', async (_, mark) => {
		const left = await leftBy(mark());
		const lease = leaseOf(await take('second'));
		expect(lease.notes).toEqual([expect.stringContaining('Run first of ops had this host since 2026-11-22 01:58 UTC and did not end')]);
		expect(existsSync(left)).toBe(false);
		lease.release();
	});

	it('does not guess about a process that counts its pids elsewhere', async () => {
		await leftBy({pidNamespace: 'pid:[1]'});
		expect(await take('second')).toMatchObject({held: {run: 'first', known: false}});
	});

	it('can be read by everybody and written by its user alone, whatever the umask', async () => {
		const umask = process.umask(0o077);
		try {
			leaseOf(await take('first'));
			expect(lstatSync(join(everybodys, ours()[0] ?? '')).mode & 0o777).toBe(0o644);
		} finally {
			process.umask(umask);
		}
	});

	it('follows no link and is stopped by nothing that is no lock', async () => {
		const left = await leftBy({});
		const target = join(scratch, 'target');
		writeFileSync(target, readFileSync(left));
		const planted = [`${left}x.lock`, `${left}y.lock`, `${left}z.lock`];
		symlinkSync(target, planted[0] ?? '');
		writeFileSync(planted[1] ?? '', `{"run": 1, "pid": "${scratch}"}`);
		mkdirSync(planted[2] ?? '');
		spawnSync('mkfifo', [`${left}p.lock`]);
		rmSync(left);
		try {
			leaseOf(await take('second')).release();
		} finally {
			for (const path of [...planted, `${left}p.lock`]) rmSync(path, {recursive: true, force: true});
		}
	});

	it('goes on without a lock, and says so, where no folder is open to everybody', async () => {
		chmodSync(scratch, 0o777);
		expect(lockFolder([scratch, join(scratch, 'none')])).toBeUndefined();
		const taken = await createHostLock('', [scratch]).take(host, run('first'));
		expect(leaseOf(taken).notes).toEqual([expect.stringContaining('could not be locked')]);
	});
});

describe('a process', () => {
	it('runs while it runs', () => expect(processState(ownProcess())).toBe('running'));

	it('has ended when nobody has waited for it', async () => {
		// The shell becomes a program that does not wait for its child.
		const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {stdio: ['ignore', 'pipe', 'ignore']});
		try {
			const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
			expect(await waitFor(() => (processState({pid: Number(printed.toString())}) === 'ended' ? true : undefined), 10)).toBe(true);
		} finally {
			parent.kill('SIGKILL');
		}
	});
});
