import type {ChildProcess} from 'node:child_process';
import {DrydockError, errorMessage} from '../../../errors.ts';
import {programEnvironment} from './environment.ts';
import type {End} from './failure.ts';
import {endGroup} from './group.ts';

export interface Execution {
	/** What is run, sudo included. */
	readonly argv: readonly string[];
	readonly stdout: (chunk: Buffer) => void;
	readonly stderr: (chunk: Buffer) => void;
	/** Without one, the program outlives us where we do not wait for its end. */
	readonly signal?: AbortSignal | undefined;
	readonly started?: ((pid: number) => void) | undefined;
	readonly timeoutSeconds?: number | undefined;
	/** Set when the program belongs to root and we do not: how to reach its processes. */
	readonly sudo?: string | undefined;
}

const saidBytes = 4096;
/** A daemon that a program leaves behind can hold its output open for ever: after this silence it is over. Milliseconds. */
const silence = 300;

/** Keeps the end of a stream. */
const tail = () => {
	let kept: Buffer = Buffer.alloc(0);
	return {
		add: (chunk: Buffer): void => {
			kept = chunk.length >= saidBytes ? chunk.subarray(-saidBytes) : Buffer.concat([kept, chunk]).subarray(-saidBytes);
		},
		text: (): string => kept.toString(),
	};
};

/** Resolves when the program has ended and its output is complete, or nobody will ever end that output. */
const settled = async (child: ChildProcess, whole: Promise<unknown>): Promise<void> => {
	let timer: NodeJS.Timeout | undefined;
	const abandoned = new Promise<void>(resolve => {
		child.once('exit', () => {
			const rearm = (): void => {
				clearTimeout(timer);
				timer = setTimeout(resolve, silence);
			};
			child.stdout?.on('data', rearm);
			child.stderr?.on('data', rearm);
			rearm();
		});
	});
	await Promise.race([whole, abandoned]);
	clearTimeout(timer);
	child.stdout?.destroy();
	child.stderr?.destroy();
};

/** Runs a program to its end, in a process group of its own. Throws `cancelled` alone; every other end is data. */
export const execute = async ({argv, stdout, stderr, signal, started, timeoutSeconds, sudo}: Execution): Promise<End> => {
	if (signal?.aborted) throw new DrydockError('cancelled', 'it was cancelled before it began');
	// A slow import that most commands of Drydock never need.
	const {execa} = await import('execa');
	const [file = '', ...words] = argv;
	const subprocess = execa(file, words, {
		cwd: '/',
		env: programEnvironment(),
		extendEnv: false,
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'pipe',
		buffer: false,
		reject: false,
		killDescendants: true,
		cleanup: signal !== undefined,
	});
	const child = subprocess.nodeChildProcess;
	if (child.pid !== undefined) started?.(child.pid);
	const said = {stdout: tail(), stderr: tail()};
	// A listener that takes its time holds the stream back, and the pipe holds the program back: nothing piles up.
	child.stdout?.on('data', (chunk: Buffer) => {
		said.stdout.add(chunk);
		stdout(chunk);
	});
	child.stderr?.on('data', (chunk: Buffer) => {
		said.stderr.add(chunk);
		stderr(chunk);
	});
	let ending: Promise<void> | undefined;
	const stop = (): void => {
		if (child.pid !== undefined) ending ??= endGroup(child.pid, sudo);
	};
	let timedOut = false;
	const timer =
		timeoutSeconds === undefined
			? undefined
			: setTimeout(() => {
					timedOut = true;
					stop();
				}, timeoutSeconds * 1000);
	signal?.addEventListener('abort', stop, {once: true});
	try {
		await settled(child, subprocess);
		await ending;
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', stop);
	}
	if (signal?.aborted && ending !== undefined) throw new DrydockError('cancelled', 'it was cancelled while it ran; its processes were ended');
	return {
		exitCode: child.exitCode ?? undefined,
		signal: child.signalCode ?? undefined,
		startError: child.pid === undefined ? startError(await subprocess) : undefined,
		timedOut,
		said: said.stderr.text().trim() === '' ? said.stdout.text() : said.stderr.text(),
	};
};

const startError = (result: {readonly code?: string | undefined; readonly cause?: unknown}): string =>
	result.code ?? (result.cause === undefined ? 'it did not start' : errorMessage(result.cause));
