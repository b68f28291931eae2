import {DrydockError, isReason} from '../../errors.ts';
import type {RunOptions} from '../writer.ts';
import {findProgram} from './programs/environment.ts';
import {execute} from './programs/execute.ts';
import type {Execution} from './programs/execute.ts';
import {failure} from './programs/failure.ts';
import type {End} from './programs/failure.ts';
import {shellQuote} from './programs/quote.ts';

export {shellQuote} from './programs/quote.ts';

export interface CaptureOptions {
	/** Through `sudo -n` where the user is not root. */
	readonly privileged?: boolean;
	/** Default 30. */
	readonly timeoutSeconds?: number;
	/** Of each stream, default 1 MiB. More than that is an error: half an answer is none. */
	readonly maxBytes?: number;
	/** Exit statuses that are answers and not errors, default 0 alone. */
	readonly okCodes?: readonly number[];
	/** `latin1` gives one character for each byte: for output that is not text. */
	readonly encoding?: 'utf8' | 'latin1';
}

export interface Captured {
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
}

/**
 * Runs programs: argument lists, never a shell. Throws a CommandError on a bad end, and a DrydockError `denied` when
 * root is needed and sudo does not give it without a password, `cancelled` when the signal ended it.
 */
export interface CommandRunner {
	/** To its end, its output passed on as it comes. */
	run(argv: readonly string[], options?: RunOptions): Promise<void>;
	/** To its end, its output as the answer. */
	capture(argv: readonly string[], options?: CaptureOptions): Promise<Captured>;
	/** Is Drydock root? */
	readonly root: boolean;
	/** What an operator would type. */
	explain(argv: readonly string[], privileged: boolean): string;
}

const defaultSeconds = 30;
const defaultBytes = 1024 * 1024;

/** `root` and `sudo` (a path) are those of this process and machine unless said otherwise. */
export const createCommandRunner = ({
	root = process.geteuid?.() === 0,
	sudo = 'sudo',
}: {readonly root?: boolean; readonly sudo?: string} = {}): CommandRunner => {
	const start = async (
		argv: readonly string[],
		privileged: boolean,
		rest: Omit<Execution, 'argv' | 'sudo'>,
	): Promise<{end: End; throughSudo: boolean}> => {
		if (argv.length === 0 || argv[0] === '' || argv.some(word => word.includes('\0')))
			throw new DrydockError('usage', `not a command that can be run: ${shellQuote(argv)}`, {
				nextSteps: ['Check the command in the configuration or the runbook.'],
			});
		const throughSudo = privileged && !root;
		const found = throughSudo ? findProgram(sudo) : undefined;
		const whole = throughSudo ? [found ?? sudo, '-n', '--', ...argv] : argv;
		return {end: await execute({...rest, argv: whole, sudo: found}), throughSudo};
	};
	return {
		root,
		explain: (argv, privileged) => `${privileged && !root ? 'sudo ' : ''}${shellQuote(argv)}`,
		run: async (argv, {privileged = false, output = () => {}, signal, started, timeoutSeconds} = {}) => {
			const {end, throughSudo} = await start(argv, privileged, {stdout: output, stderr: output, signal, started, timeoutSeconds});
			if (end.exitCode !== 0 || end.timedOut) throw failure(argv, end, throughSudo, timeoutSeconds);
		},
		capture: async (argv, options = {}) => {
			const {privileged = false, timeoutSeconds = defaultSeconds, maxBytes = defaultBytes, okCodes = [0], encoding = 'utf8'} = options;
			const tooMuch = new AbortController();
			const [stdout, stderr] = [collector(maxBytes, tooMuch), collector(maxBytes, tooMuch)];
			try {
				const {end, throughSudo} = await start(argv, privileged, {
					stdout: stdout.add,
					stderr: stderr.add,
					signal: tooMuch.signal,
					timeoutSeconds,
				});
				const {exitCode} = end;
				if (exitCode === undefined || end.timedOut || !okCodes.includes(exitCode)) throw failure(argv, end, throughSudo, timeoutSeconds);
				// A refusal of sudo has an exit status too, which is not the program's answer.
				const refused = throughSudo && exitCode !== 0 && failure(argv, end, throughSudo);
				if (refused && isReason(refused, 'denied')) throw refused;
				return {stdout: stdout.text(encoding), stderr: stderr.text(encoding), exitCode};
			} catch (error) {
				if (tooMuch.signal.aborted) throw outgrown(argv, maxBytes);
				throw error;
			}
		},
	};
};

const outgrown = (argv: readonly string[], maxBytes: number): DrydockError =>
	new DrydockError('not-known', `${shellQuote(argv)} printed more than ${maxBytes} bytes`, {
		nextSteps: [`Look at it by hand: ${shellQuote(argv)} | less`],
	});

const collector = (maxBytes: number, tooMuch: AbortController) => {
	const chunks: Buffer[] = [];
	let bytes = 0;
	return {
		add: (chunk: Buffer): void => {
			bytes += chunk.length;
			if (bytes > maxBytes) tooMuch.abort();
			else chunks.push(chunk);
		},
		text: (encoding: BufferEncoding): string => Buffer.concat(chunks).toString(encoding),
	};
};
