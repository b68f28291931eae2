import xterm from '@xterm/headless';

/** How a cell looks; colours are numbers of the terminal's palette, undefined is its own. */
export interface Look {
	readonly foreground: number | undefined;
	readonly background: number | undefined;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly underline: boolean;
}

export interface Cell extends Look {
	readonly text: string;
}

/** What was on the screen at one moment. */
export interface Frame {
	readonly text: string;
	readonly cells: ReadonlyArray<readonly Cell[]>;
}

/** Ink ends every frame with the end of a synchronized update. */
const frameEnd = '\u001B[?2026l';

const read = (terminal: xterm.Terminal): Frame => {
	const {active} = terminal.buffer;
	const lines = Array.from({length: terminal.rows}, (_, row) => active.getLine(active.baseY + row));
	const cells = lines.map(line =>
		Array.from({length: terminal.cols}, (_, column): Cell => {
			const cell = line?.getCell(column);
			const foreground = cell?.isFgDefault() === false ? cell.getFgColor() : undefined;
			const background = cell?.isBgDefault() === false ? cell.getBgColor() : undefined;
			const inverse = Boolean(cell?.isInverse());
			return {
				text: cell?.getChars() || ' ',
				foreground: inverse ? (background ?? 0) : foreground,
				background: inverse ? (foreground ?? 7) : background,
				bold: Boolean(cell?.isBold()),
				dim: Boolean(cell?.isDim()),
				underline: Boolean(cell?.isUnderline()),
			};
		}),
	);
	return {text: lines.map(line => line?.translateToString(true) ?? '').join('\n'), cells};
};

/** Every frame that a program has drawn, from all that it has written to its terminal. */
export const framesOf = async (written: Buffer, cols: number, rows: number): Promise<readonly Frame[]> => {
	const terminal = new xterm.Terminal({cols, rows, allowProposedApi: true});
	const frames: Frame[] = [];
	for (const part of written.toString().split(frameEnd)) {
		await new Promise<void>(resolve => {
			terminal.write(part + frameEnd, resolve);
		});
		frames.push(read(terminal));
	}
	return frames;
};
