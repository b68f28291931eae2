import {spawn, type IPty} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {waitFor} from '../../../src/lab/wait.ts';

export interface PtyOptions {
	/** Default 80. */
	readonly cols?: number;
	/** Default 24. */
	readonly rows?: number;
	/** Added to TERM and PATH: nothing else of this process's environment is handed down. */
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
}

/** A program in a terminal, as someone sits before it. */
export interface Pty {
	readonly pid: number;
	/** What is on the screen now, line by line from its top, without trailing spaces. */
	screen(): readonly string[];
	/** Which of the two screens a full-screen program and a shell use. */
	buffer(): 'normal' | 'alternate';
	/** Types one key after the other, each in a write of its own, as fingers do. A string is typed letter by letter. */
	type(...keys: readonly string[]): Promise<void>;
	/** Sends it in one piece, as pasting does. */
	paste(text: string): void;
	/** The screen on which the words appeared; throws with the screen as it was when the time was over. */
	waitForText(words: RegExp | string, timeoutSeconds?: number): Promise<readonly string[]>;
	/** The screen after the words have gone from it. */
	waitForNoText(words: RegExp | string, timeoutSeconds?: number): Promise<readonly string[]>;
	resize(cols: number, rows: number): void;
	/** Everything that was written to the terminal, escape sequences and all. */
	bytes(): Buffer;
	kill(signal?: NodeJS.Signals): void;
	/** Closes the terminal itself, as a connection that drops does. */
	hangUp(): void;
	readonly exit: Promise<{readonly code: number; readonly signal: number}>;
}

/** Keys that are more than one byte, by the names on them. */
export const key = {
	enter: '\r',
	escape: '\u001B',
	tab: '\t',
	backspace: '\u007F',
	ctrlC: '\u0003',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	pageUp: '\u001B[5~',
	pageDown: '\u001B[6~',
} as const;

const namedKeys = new Set<string>(Object.values(key));

const singleKeys = (keys: readonly string[]): readonly string[] =>
	keys.flatMap(one => (namedKeys.has(one) ? [one] : [...one]));

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export const openPty = (argv: readonly string[], options: PtyOptions = {}): Pty => {
	const {cols = 80, rows = 24} = options;
	const [command = '', ...rest] = argv;
	const child: IPty = spawn(command, [...rest], {
		name: 'xterm-256color',
		cols,
		rows,
		cwd: options.cwd ?? process.cwd(),
		env: {PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...options.env},
		// As bytes: a string would be decoded before a character is whole.
		encoding: null,
	});
	const terminal = new xterm.Terminal({cols, rows, allowProposedApi: true, scrollback: 10_000});
	const written: Buffer[] = [];
	child.onData(data => {
		const chunk = Buffer.from(data as unknown as Uint8Array);
		written.push(chunk);
		terminal.write(chunk);
	});
	// Programs ask the terminal about itself, and wait for what it says.
	terminal.onData(answer => child.write(answer));

	const screen = (): readonly string[] => {
		const {active} = terminal.buffer;
		return Array.from(
			{length: terminal.rows},
			(_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
		);
	};

	const waitForScreen = async (
		wanted: (text: string) => boolean,
		description: string,
		timeoutSeconds: number,
	): Promise<readonly string[]> => {
		const found = await waitFor(() => {
			const lines = screen();
			return wanted(lines.join('\n')) ? lines : undefined;
		}, timeoutSeconds);
		if (found === undefined) {
			throw new Error(`${description} after ${timeoutSeconds} s. On the screen:\n${screen().join('\n')}`);
		}

		return found;
	};

	const has = (text: string, words: RegExp | string): boolean =>
		typeof words === 'string' ? text.includes(words) : words.test(text);

	return {
		pid: child.pid,
		screen,
		buffer: () => terminal.buffer.active.type,
		async type(...keys) {
			for (const one of singleKeys(keys)) {
				child.write(one);
				await turn();
			}
		},
		paste: text => child.write(text),
		waitForText: (words, timeoutSeconds = 20) =>
			waitForScreen(text => has(text, words), `No ${String(words)}`, timeoutSeconds),
		waitForNoText: (words, timeoutSeconds = 20) =>
			waitForScreen(text => !has(text, words), `Still ${String(words)}`, timeoutSeconds),
		resize(columns, lines) {
			terminal.resize(columns, lines);
			child.resize(columns, lines);
		},
		bytes: () => Buffer.concat(written),
		kill: signal => child.kill(signal),
		hangUp: () => (child as IPty & {destroy(): void}).destroy(),
		exit: new Promise(resolve => {
			child.onExit(({exitCode, signal}) => resolve({code: exitCode, signal: signal ?? 0}));
		}),
	};
};
