import {PassThrough, Writable} from 'node:stream';
import {setImmediate as turn, setTimeout as pause} from 'node:timers/promises';
import headless from '@xterm/headless';

const {Terminal} = headless;

class FakeInput extends PassThrough {
	readonly isTTY = true;
	isRaw = false;
	setRawMode(raw: boolean): this {
		this.isRaw = raw;
		return this;
	}
	ref(): this {
		return this;
	}
	unref(): this {
		return this;
	}
}

class FakeOutput extends Writable {
	readonly isTTY = true;
	columns: number;
	rows: number;
	readonly #onData: (data: string, done: () => void) => void;

	constructor(columns: number, rows: number, onData: (data: string, done: () => void) => void) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.#onData = onData;
	}

	override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
		this.#onData(String(chunk), done);
	}
}

export interface FakeTerminal {
	readonly stdin: FakeInput;
	readonly stdout: FakeOutput;
	readonly stderr: FakeOutput;
	/** Every byte written, in order. */
	bytes(): string;
	errors(): string;
	writes(): number;
	/** What a person would see now: rows without the spaces at their ends. */
	rows(): string[];
	text(): string;
	/** The whole cell of the terminal at a place. */
	cell(column: number, row: number): {readonly text: string; readonly inverse: boolean; readonly background: number | undefined; readonly colour: number | undefined};
	cursor(): {readonly column: number; readonly row: number};
	isAlternate(): boolean;
	/** Keys, each as a write of its own, with a turn of the event loop between them. */
	type(...keys: readonly string[]): Promise<void>;
	/** A key again and again until the screen fulfils it: keys that come before a question is painted are dropped on purpose. */
	press(key: string, condition: (screen: string) => boolean, what?: string): Promise<void>;
	/** Enter until it was taken: one that comes too soon after the list changed is refused with a word, and does nothing. */
	choose(condition: (screen: string) => boolean): Promise<void>;
	/** Lets everything that is under way in the event loop come to its end. */
	settle(): Promise<void>;
	resize(columns: number, rows: number): void;
	/** Polls until the screen fulfils it; rejects with the screen when it never does. */
	until(condition: (screen: string) => boolean, what?: string): Promise<void>;
	sees(text: string): Promise<void>;
}

/** A terminal that takes bytes as a real one does, and tells what is on its screen. */
export const createFakeTerminal = (columns: number, rows: number): FakeTerminal => {
	const terminal = new Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
	let written = '';
	let errors = '';
	let writes = 0;
	const stdin = new FakeInput();
	const stdout = new FakeOutput(columns, rows, (data, done) => {
		written += data;
		writes += 1;
		terminal.write(data, done);
	});
	const stderr = new FakeOutput(columns, rows, (data, done) => {
		errors += data;
		done();
	});
	const seen = (): string[] => {
		const buffer = terminal.buffer.active;
		return Array.from({length: terminal.rows}, (_, row) => buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '');
	};
	const until = async (condition: (screen: string) => boolean, what = 'the screen'): Promise<void> => {
		const end = performance.now() + 8000;
		while (!condition(seen().join('\n'))) {
			if (performance.now() > end) throw new Error(`Waited in vain for ${what}. The screen:\n${seen().join('\n')}`);
			await pause(5);
		}
	};
	const settle = async (): Promise<void> => {
		// A frame, what follows from it, and the frame of that: each is written out before the next turn counts.
		for (let round = 0; round < 8; round++) {
			await new Promise<void>(resolve => terminal.write('', resolve));
			await turn();
			await turn();
			await turn();
		}
	};
	const press = async (key: string, condition: (screen: string) => boolean, what = 'the effect of a key'): Promise<void> => {
		const end = performance.now() + 8000;
		while (!condition(seen().join('\n'))) {
			if (performance.now() > end) throw new Error(`Waited in vain for ${what}. The screen:\n${seen().join('\n')}`);
			stdin.write(key);
			await settle();
		}
	};
	const choose = async (condition: (screen: string) => boolean): Promise<void> => {
		for (;;) {
			stdin.write('\r');
			await until(screen => condition(screen) || screen.includes('Enter again'), 'what is chosen');
			if (condition(seen().join('\n'))) return;
			// Another word in its place, so that the next refusal is seen.
			stdin.write('c');
			await until(screen => !screen.includes('Enter again'), 'another word');
		}
	};
	return {
		choose,
		stdin,
		stdout,
		stderr,
		bytes: () => written,
		errors: () => errors,
		writes: () => writes,
		rows: seen,
		text: () => seen().join('\n'),
		cell: (column, row) => {
			const cell = terminal.buffer.active.getLine(row)?.getCell(column);
			return {
				text: cell?.getChars() ?? '',
				inverse: cell?.isInverse() !== 0,
				background: cell === undefined || cell.isBgDefault() ? undefined : cell.getBgColor(),
				colour: cell === undefined || cell.isFgDefault() ? undefined : cell.getFgColor(),
			};
		},
		cursor: () => ({column: terminal.buffer.active.cursorX, row: terminal.buffer.active.cursorY}),
		isAlternate: () => terminal.buffer.active.type === 'alternate',
		type: async (...keys) => {
			for (const key of keys) {
				stdin.write(key);
				await turn();
				await turn();
			}
		},
		resize: (width, height) => {
			terminal.resize(width, height);
			stdout.columns = width;
			stdout.rows = height;
			stdout.emit('resize');
		},
		until,
		press,
		settle,
		sees: text => until(screen => screen.includes(text), `"${text}"`),
	};
};

export const keys = {up: '\u001B[A', down: '\u001B[B', pageUp: '\u001B[5~', pageDown: '\u001B[6~', home: '\u001B[H', end: '\u001B[F', enter: '\r', escape: '\u001B', tab: '\t', backspace: '\u007F', interrupt: '\u0003'} as const;
