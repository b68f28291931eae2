/** Lines kept for the screen; everything is on disk anyway. */
const capacity = 5000;
/** Characters kept of one line; no screen is wider. */
const longestLine = 2000;

// oxlint-disable-next-line no-control-regex -- this is what it takes away
const colours = /\u001B\[[\d;:]*m/gu;

/** Colours are taken out without a trace; everything else that would steer a terminal is shown for what it is by the sanitizer. */
export const withoutColours = (text: string): string => text.replaceAll(colours, '');

export interface OutputRing {
	push(text: string): void;
	/** Lines that ever came in, the unfinished one counted. */
	total(): number;
	/** At most the last `count` lines, none before line number `since`. */
	tail(count: number, since?: number): string[];
}

/**
 * The end of what programs print, bounded in lines and in characters however much comes. A carriage return starts the
 * line anew, as it does on a terminal, so that a progress bar stays one line.
 */
export const createOutputRing = (): OutputRing => {
	const lines: string[] = [];
	let finished = 0;
	let open = '';
	let returned = false;

	const extend = (text: string): void => {
		const content = text.replace(/\r+$/u, '');
		if (content !== '') {
			const from = content.lastIndexOf('\r') + 1;
			if (returned || from > 0) open = '';
			// Cut before joining: a line of many megabytes never becomes a string here.
			if (open.length < longestLine) open += content.slice(from, from + longestLine - open.length);
			returned = false;
		}
		// Only what follows a carriage return starts the line anew; before a line feed it is a part of the line end.
		returned ||= content !== text;
	};
	const finish = (): void => {
		lines[finished % capacity] = open;
		finished += 1;
		open = '';
		returned = false;
	};

	return {
		push: text => {
			let start = 0;
			for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
				extend(text.slice(start, end));
				finish();
				start = end + 1;
			}
			if (start < text.length) extend(text.slice(start));
		},
		total: () => finished + (open === '' ? 0 : 1),
		tail: (count, since = 0) => {
			const all = open === '' ? finished : finished + 1;
			const first = Math.max(since, all - count, finished - capacity, 0);
			const shown: string[] = [];
			for (let number = first; number < all; number++) shown.push(number === finished ? open : (lines[number % capacity] ?? ''));
			return shown;
		},
	};
};
