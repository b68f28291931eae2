import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {get} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {presentBytes} from '../src/language/words.ts';
import type {Engine} from '../test/real/support/engine.ts';
import {containers, running} from './crowd.ts';
import {inTurns, printMeasured, printValues, wholeProcess, type Measurement} from './measure.ts';
import {drydock} from './program.ts';

const floor = fileURLToPath(new URL('floor-triage.mjs', import.meta.url));

const answers = async (socketPath: string, path: string): Promise<boolean> => {
	const {promise, resolve} = Promise.withResolvers<boolean>();
	get({socketPath, path, agent: false}, response => {
		response.resume();
		response.once('end', () => resolve(response.statusCode === 200));
	}).once('error', () => resolve(false));
	return promise;
};

/** Most memory that a process has had so far. Bytes; 0 once it is gone. */
const peakOf = ({pid}: ChildProcess): number => {
	try {
		return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
	} catch {
		return 0;
	}
};

/** A twin that serves the file, until it has told of all its containers; then `use` gets it, and it is ended. */
const withTwin = async (file: string, socketPath: string, use: (twin: ChildProcess) => void): Promise<void> => {
	const [command = '', ...rest] = drydock('twin', file, '--socket', socketPath);
	const twin = spawn(command, rest, {stdio: 'ignore'});
	try {
		while (!(await answers(socketPath, '/containers/json?all=1'))) {
			if (twin.exitCode !== null) throw new Error(`drydock twin ended with ${twin.exitCode}`);
			await pause(2);
		}
		use(twin);
	} finally {
		twin.kill('SIGTERM');
		if (twin.exitCode === null) await once(twin, 'exit');
	}
};

const peakOfRun = async (argv: readonly string[]): Promise<number> => {
	const [command = '', ...rest] = argv;
	const child = spawn(command, rest, {stdio: 'ignore'});
	let peak = 0;
	const watch = setInterval(() => (peak = Math.max(peak, peakOf(child))), 2);
	await once(child, 'exit');
	clearInterval(watch);
	return peak;
};

/** A host of a thousand containers, read into a file, and the file made a twin of. */
export const benchSnapshot = async (engine: Engine): Promise<void> => {
	const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
	const file = join(folder, 'host.snapshot');
	const socketPath = join(folder, 'twin.sock');
	const there = (...argv: readonly string[]) => engine.inNamespace(argv);
	const take = (...options: readonly string[]) => there(...drydock('snapshot', file, '--force', ...options));
	const ready: Measurement = async () => {
		const started = performance.now();
		let took = 0;
		await withTwin(file, socketPath, () => (took = performance.now() - started));
		return took;
	};
	try {
		printMeasured(
			`A snapshot of ${containers} containers, ${running} running, and its twin (whole processes)`,
			await inTurns(
				{
					'floor: all of them read by Node, one by one': wholeProcess(there(process.execPath, floor, engine.socket, engine.dataRoot)),
					'drydock snapshot': wholeProcess(take()),
					'drydock snapshot --no-sizes': wholeProcess(take('--no-sizes')),
					'drydock twin FILE, until it lists all of them': ready,
					'node -e 0': wholeProcess(there(process.execPath, '-e', '0')),
				},
				7,
			),
		);
		let memory = 0;
		await withTwin(file, socketPath, twin => (memory = peakOf(twin)));
		// Outside of the engine's namespaces: what is watched is then the program itself.
		const taking = await peakOfRun(drydock('snapshot', file, '--force', '--host', `unix://${engine.socket}`));
		printValues('The same: memory at its peak, and the file', {'drydock snapshot': presentBytes(taking), 'drydock twin FILE': presentBytes(memory), 'the file': presentBytes(statSync(file).size)});
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
