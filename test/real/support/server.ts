import {spawn} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {removeControlGroup} from '../../../src/lab/control-group.ts';
import {childrenOf, isRunning, markProcess, signalProcess, type ProcessMark} from '../../../src/lab/process.ts';
import {waitFor} from '../../../src/lab/wait.ts';
import {controlGroups, makeControlGroups, processesFile} from './hierarchies.ts';
import {ownedFolder, sweep} from './leftovers.ts';
import {cacheFolder, ensureRoot, type Suite} from './root.ts';
import {execute, type Outcome} from './tools.ts';

export interface ServerOptions {
	readonly suite: Suite;
	/** Becomes its host name: letters, digits and hyphens. */
	readonly name: string;
	/** With `sysvinit` no systemd runs: services are started by `service`. Default: systemd. */
	readonly init?: 'systemd' | 'sysvinit';
	/** Further folders or files of the machine, read-only: machine path → path on the server. */
	readonly binds?: Readonly<Record<string, string>>;
}

export interface RunOptions {
	readonly input?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** Default 120. The command is killed after it, and its code is 124. */
	readonly timeoutSeconds?: number;
	/** Whose account; default root. */
	readonly user?: string;
	/** Called with everything that it prints, as it comes. */
	readonly printed?: (text: string) => void;
}

/** A nested server: its own processes, network, control groups and files, with a real Docker engine. */
export interface Server {
	/** Its first process, as the machine numbers it. */
	readonly pid: number;
	readonly name: string;
	/** A shell command line on the server. Never throws for its exit code. */
	run(command: string, options?: RunOptions): Promise<Outcome>;
	/** The same, for commands that must work: its standard output, or an error with all that it said. */
	succeed(command: string, options?: RunOptions): Promise<string>;
	/** Drydock, as built in dist/, on the server. */
	drydock(...args: readonly string[]): Promise<Outcome>;
	/** The argument list of the same, to be run in a terminal. */
	drydockArgv(...args: readonly string[]): readonly string[];
	/** The argument list that runs a program on the server with a clean environment and `TERM`. */
	argv(argv: readonly string[], env?: Readonly<Record<string, string>>): readonly string[];
	/** Kills its first process: everything on it dies at once, nothing is flushed or told. Its disk stays. */
	powercut(): Promise<void>;
	/** Boots it again after a power cut, from the same disk. */
	boot(): Promise<void>;
	/** Cuts the power and keeps its disk as it is then; with what comes back it is booted from that, as often as wanted. */
	keepDisk(): Promise<() => Promise<void>>;
	/** Ends it and removes everything of it. */
	gone(): Promise<void>;
}

const prefix = 'server';
const runFolder = (): string => join(cacheFolder(), 'run');
const dist = fileURLToPath(new URL('../../../dist', import.meta.url));
const proxyProgram = fileURLToPath(new URL('recording-proxy.mjs', import.meta.url));

const cleanEnvironment = {
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	HOME: '/root',
	TERM: 'xterm-256color',
	LANG: 'C.UTF-8',
};

/** What the server's own files are laid over the shared root by; in the mount namespace that dies with it. */
const launchScript = `set -e
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
shift 2
exec "$@"`;

const nspawnArguments = (folder: string, options: ServerOptions): readonly string[] => [
	'systemd-nspawn',
	'--quiet',
	`--directory=${join(folder, 'root')}`,
	`--machine=${basename(folder)}`,
	`--hostname=${options.name}`,
	// This machine need not run systemd itself.
	'--register=no',
	'--keep-unit',
	'--private-network',
	'--resolv-conf=off',
	'--timezone=off',
	'--link-journal=no',
	'--capability=all',
	'--system-call-filter=add_key keyctl bpf @keyring',
	// overlay2 cannot lie on an overlay.
	`--bind=${join(folder, 'docker')}:/var/lib/docker`,
	`--bind-ro=${dist}:/opt/drydock/dist`,
	`--bind-ro=${process.execPath}:/opt/drydock/node`,
	`--bind-ro=${proxyProgram}:/opt/drydock/recording-proxy.mjs`,
	...Object.entries(options.binds ?? {}).map(([from, to]) => `--bind-ro=${from}:${to}`),
	...(options.init === 'sysvinit' ? ['--as-pid2', 'sleep', 'infinity'] : ['--boot']),
];

interface Machine {
	readonly nspawn: ProcessMark;
	readonly init: ProcessMark;
}

const launch = async (base: string, folder: string, options: ServerOptions): Promise<Machine> => {
	const groups = makeControlGroups(basename(folder));
	const log = openSync(join(folder, 'console.log'), 'a');
	const entering = groups.map(group => `echo $$ > '${group}/cgroup.procs'`).join('; ');
	const child = spawn(
		'unshare',
		[
			...['--mount', '--propagation', 'private', 'sh', '-c', `${entering}; ${launchScript}`, 'sh'],
			...[base, folder, ...nspawnArguments(folder, options)],
		],
		{detached: true, stdio: ['ignore', log, log], env: {...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1'}},
	);
	closeSync(log);
	child.unref();
	const nspawn = child.pid === undefined ? undefined : markProcess(child.pid);
	// In its own process namespace it is the first process, or (before that) not yet the server. It has its own network,
	// mounts and host name only when its program runs: whoever enters before that starts Docker on the machine's network.
	const program = options.init === 'sysvinit' ? 'sleep' : 'systemd';
	const init = await waitFor(() => {
		if (nspawn === undefined || !isRunning(nspawn)) {
			return 'ended';
		}

		const pid = childrenOf(nspawn.pid).find(candidate => /^NSpid:\s+\d+\s+1$/m.test(statusOf(candidate)));
		const runs = pid !== undefined && [pid, ...childrenOf(pid)].some(candidate => statusOf(candidate).startsWith(`Name:\t${program}\n`));
		return runs ? markProcess(pid) : undefined;
	}, 20);
	if (nspawn === undefined || init === undefined || init === 'ended') {
		throw new Error(`The server ${options.name} did not start: ${readFileSync(join(folder, 'console.log'), 'utf8')}`);
	}

	writeFileSync(join(folder, 'machine.json'), JSON.stringify({nspawn, init}));
	return {nspawn, init};
};

const statusOf = (pid: number): string => {
	try {
		return readFileSync(`/proc/${pid}/status`, 'utf8');
	} catch {
		return '';
	}
};

/** Ends a server at once. What it mounted goes with its mount namespace. */
const cut = async ({nspawn, init}: Machine, name: string): Promise<void> => {
	signalProcess(init, 'SIGKILL');
	if ((await waitFor(() => (isRunning(nspawn) ? undefined : true), 20)) === undefined) {
		signalProcess(nspawn, 'SIGKILL');
	}

	await waitFor(() => {
		removeControlGroup(name);
		return existsSync(`/sys/fs/cgroup/pids/${name}`) ? undefined : true;
	}, 5);
};

const endLeft = async (folder: string): Promise<void> => {
	const file = join(folder, 'machine.json');
	if (existsSync(file)) {
		await cut(JSON.parse(readFileSync(file, 'utf8')) as Machine, basename(folder));
	}
};

const collect = (argv: readonly string[], {input, timeoutSeconds = 120, printed}: RunOptions): Promise<Outcome> =>
	new Promise((resolve, reject) => {
		const [command = '', ...rest] = argv;
		const child = spawn(command, rest, {stdio: ['pipe', 'pipe', 'pipe']});
		const stdout: Buffer[] = [];
		const stderr: Buffer[] = [];
		let late = false;
		const timer = setTimeout(() => {
			late = true;
			child.kill('SIGKILL');
			child.stdout.destroy();
			child.stderr.destroy();
		}, timeoutSeconds * 1000);
		child.stdout.on('data', chunk => stdout.push(chunk));
		child.stderr.on('data', chunk => stderr.push(chunk));
		for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => printed?.(String(chunk)));
		child.stdin.on('error', () => {
			// It ended without reading its input.
		});
		child.stdin.end(input ?? '');
		child.on('error', reject);
		child.on('close', code => {
			clearTimeout(timer);
			resolve({
				stdout: Buffer.concat(stdout).toString(),
				stderr: Buffer.concat(stderr).toString() + (late ? `\n(killed after ${timeoutSeconds} s)` : ''),
				code: late ? 124 : (code ?? 128),
			});
		});
	});

/** What makes the server this one. */
const writeOwnFiles = (etc: string, {name, init}: ServerOptions): void => {
	mkdirSync(join(etc, 'default'), {recursive: true});
	writeFileSync(join(etc, 'hostname'), `${name}\n`);
	writeFileSync(join(etc, 'machine-id'), '');
	if (init === 'sysvinit') {
		// Debian's init script of Docker mounts control groups by itself, unless fstab says that it is arranged;
		// and ends when it may not raise a limit, which takes a right that root need not have on this machine.
		writeFileSync(join(etc, 'fstab'), 'cgroup2 /sys/fs/cgroup cgroup2 noauto 0 0\n');
		writeFileSync(join(etc, 'default/docker'), 'ulimit() { command ulimit "$@" 2>/dev/null || true; }\n');
	}
};

/**
 * Boots a throw-away server, in two to three seconds when the root of its suite is cached. Docker runs when it
 * comes back (with sysvinit: started by `service docker start`). The tar of the image `bb:1` is /root/bb.tar.
 */
export const bootServer = async (options: ServerOptions): Promise<Server> => {
	if (!existsSync(join(dist, 'index.js'))) {
		throw new Error('Servers run Drydock as built: npm run build first');
	}

	const base = await ensureRoot(options.suite);
	await sweep(runFolder(), prefix, endLeft);
	const folder = ownedFolder(runFolder(), prefix);
	const group = basename(folder);
	for (const part of ['upper', 'work', 'root', 'docker']) {
		mkdirSync(join(folder, part));
	}

	writeOwnFiles(join(folder, 'upper/etc'), options);
	let machine: Machine | undefined;

	const argv: Server['argv'] = (command, env = {}) => {
		if (machine === undefined) {
			throw new Error(`The server ${options.name} is off`);
		}

		// What is started from outside must count as the server's, not as the machine's.
		const joining = controlGroups(group).map(own => `echo $$ > '${processesFile(own)}' 2>/dev/null`);
		const variables = Object.entries({...cleanEnvironment, ...env}).map(([name, value]) => `${name}=${value}`);
		return [
			...['sh', '-c', `${joining.join('; ')}; exec "$@"`, 'sh'],
			...['nsenter', `--target=${machine.init.pid}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'],
			...['--root', '--wd', 'env', '-i', ...variables, ...command],
		];
	};

	const run: Server['run'] = (command, runOptions = {}) => {
		const account = runOptions.user === undefined ? [] : ['runuser', '-u', runOptions.user, '--'];
		return collect(argv([...account, 'bash', '-c', command], runOptions.env), runOptions);
	};

	const drydockArgv: Server['drydockArgv'] = (...args) => argv(['/opt/drydock/node', '/opt/drydock/dist/cli.js', ...args]);

	const isUp = async (): Promise<true | undefined> => {
		const {stdout} = await run('systemctl is-system-running');
		return /running|degraded/.test(stdout) ? true : undefined;
	};

	const server: Server = {
		name: options.name,
		get pid() {
			return machine?.init.pid ?? 0;
		},
		argv,
		run,
		async succeed(command, runOptions) {
			const outcome = await run(command, runOptions);
			if (outcome.code !== 0) {
				throw new Error(`${command}\nended with ${outcome.code}\n${outcome.stdout}${outcome.stderr}`);
			}

			return outcome.stdout;
		},
		drydock: (...args) => collect(drydockArgv(...args), {}),
		drydockArgv,
		async powercut() {
			if (machine !== undefined) {
				const off = machine;
				machine = undefined;
				await cut(off, group);
			}
		},
		async boot() {
			machine = await launch(base, folder, options);
			if (options.init === 'sysvinit') {
				await server.succeed('service docker start');
			} else if ((await waitFor(isUp, 60)) === undefined) {
				throw new Error(`The server ${options.name} does not come up: ${(await run('systemctl list-jobs; systemctl --failed')).stdout}`);
			}

			await server.succeed('for i in $(seq 300); do docker version >/dev/null 2>&1 && exit; sleep .1; done; docker version');
		},
		async keepDisk() {
			await server.powercut();
			const disks = ['upper', 'docker'];
			// With everything that an overlay keeps beside its files.
			for (const disk of disks) {
				rmSync(join(folder, `${disk}.kept`), {recursive: true, force: true});
				await execute('cp', ['-a', join(folder, disk), join(folder, `${disk}.kept`)]);
			}

			return async () => {
				await server.powercut();
				for (const disk of disks) {
					rmSync(join(folder, disk), {recursive: true, force: true, maxRetries: 5});
					await execute('cp', ['-a', join(folder, `${disk}.kept`), join(folder, disk)]);
				}

				await server.boot();
			};
		},
		async gone() {
			await server.powercut();
			rmSync(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};

	try {
		await server.boot();
	} catch (error) {
		await server.gone();
		throw error;
	}

	return server;
};
