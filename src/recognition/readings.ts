/**
 * A pasted text as it may have been written: without colours, without what programs put in front of their lines, and
 * with lines together again that a terminal or a mail program broke.
 */

/** Of a longer text, such as a whole journal, the beginning and the end are searched: what failed last stands there. Characters. */
const mostOfBeginning = 200_000;
const mostOfEnd = 800_000;
export const mostSearched = mostOfBeginning + mostOfEnd;

/** Windows are searched one by one, so that no pattern ever has more than this before it. Characters. */
const longestWindow = 8000;
const longestLine = 4000;

export interface Reading {
	readonly text: string;
	/** More of the text follows: what ends where this ends may be cut. */
	readonly goesOn: boolean;
}

/** Colours and titles, as they are sent, and as pagers and syslog write them down. */
// oxlint-disable-next-line no-control-regex -- finding them is the purpose
const escapes = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|(?:\u001b|\^\[|#033)\[[0-?]*[ -/]*[@-~]|\u009b[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/gu;
const hidden = /[\p{Cc}\p{Cf}]/gu;

const withoutEscapes = (text: string): string =>
	text
		.replace(escapes, '')
		.replaceAll(/\r\n?/g, '\n')
		.replaceAll('\t', ' ')
		.replace(hidden, character => (character === '\n' ? '\n' : ''));

/** What stands before the words of the program itself; more than one may, one after the other. */
const prefixes: readonly RegExp[] = [
	// Quoted in a mail.
	/^(?:> ?){1,5}/,
	// docker compose: `proxy-1  | `
	/^[\w.-]{1,100} {1,80}\| ?/,
	// syslog: `<30>1 `
	/^<\d{1,3}>(?:1 )?/,
	// journald and syslog: `Nov 24 06:42:01 web-01 dockerd[812]: `
	/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \S{1,100} [^\s:]{1,100}: /,
	// The same with the whole date, or the date alone: `2026-11-24T06:42:01.123456+00:00 web-01 dockerd[812]: `
	/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S{0,20} (?:\S{1,100} [^\s:]{1,100}: )?/,
	// The engine: `time="2026-11-24T06:42:01Z" level=error msg="`
	/^time="?[^\s"]{1,60}"? level=\w{1,20} msg="?/,
	/^(?:level=\w{1,20} )?msg="?/,
];
const mostPrefixes = 5;

const withoutPrefix = (line: string): string => {
	let rest = line;
	for (let count = 0; count < mostPrefixes; count++) {
		const before = rest;
		for (const prefix of prefixes) rest = rest.replace(prefix, '');
		if (rest === before) break;
	}
	return rest;
};

const escaped: Readonly<Record<string, string>> = {n: ' ', r: ' ', t: ' '};

/** Within a quoted message or JSON: \" and \n. */
const unescaped = (text: string): string => text.replaceAll(/\\(?:u([\da-f]{4})|([nrt"\\/]))/gi, (_all, code?: string, sign?: string) => (code === undefined ? (escaped[sign ?? ''] ?? sign ?? '') : String.fromCodePoint(Number.parseInt(code, 16))));

const widthOf = (lines: readonly string[]): number => Math.max(...lines.map(line => line.length));

/**
 * Lines that were cut at the width of a terminal: a full one goes on in the next, one that lacks a blank at its end
 * lost it when it was copied.
 */
const joinedByWidth = (lines: readonly string[]): string => {
	const width = widthOf(lines);
	return lines.map((line, index) => (index === lines.length - 1 || line.length === width ? line : `${line} `)).join('');
};

const looksCut = (lines: readonly string[]): boolean => {
	const width = widthOf(lines);
	return lines.slice(0, -1).every(line => line.length >= width - 1);
};

const readingsOf = (lines: readonly string[]): readonly string[] => {
	const bare = lines.map(withoutPrefix);
	if (lines.length === 1) return bare.map(unescaped);
	const cut = joinedByWidth(lines);
	const folded = bare.map(line => line.trim()).join(' ');
	return [bare.join('\n'), ...(looksCut(lines) ? [cut, folded] : [folded, cut]), lines.join('')].map(unescaped);
};

/** A line that is longer than a window, in pieces that overlap: whatever is in it is whole in one of them. */
const piecesOf = (line: string): readonly string[] => {
	const pieces: string[] = [];
	for (let at = 0; at === 0 || at + longestWindow - longestLine < line.length; at += longestWindow - longestLine) pieces.push(line.slice(at, at + longestWindow));
	return pieces;
};

/** A few lines at a time; each window begins with the last lines of the one before, so that nothing is cut apart. */
const windows = (lines: readonly string[]): readonly (readonly string[])[] => {
	const found: string[][] = [];
	let current: string[] = [];
	let length = 0;
	const close = (): void => {
		if (current.length > 0) found.push(current);
		const kept: string[] = [];
		length = 0;
		for (const line of current.toReversed()) {
			if (length + line.length + 1 > longestWindow - longestLine) break;
			kept.unshift(line);
			length += line.length + 1;
		}
		current = kept;
	};
	for (const line of lines) {
		if (line.length >= longestLine) {
			close();
			found.push(...piecesOf(line).map(piece => [piece]));
			current = [];
			length = 0;
			continue;
		}
		if (length + line.length + 1 > longestWindow) close();
		current.push(line);
		length += line.length + 1;
	}
	close();
	return found;
};

/** Was some of the text left out, because it is longer than anything that is pasted? */
export const isCut = (text: string): boolean => text.length > mostSearched;

/** The ways to read a text, the most literal first, each in windows from its beginning to its end. */
export const readings = (pasted: string): readonly (readonly Reading[])[] => {
	const text = isCut(pasted) ? `${pasted.slice(0, mostOfBeginning)}\n${pasted.slice(-mostOfEnd)}` : pasted;
	const parts = windows(withoutEscapes(text).split('\n')).map(readingsOf);
	const ways = Math.max(0, ...parts.map(part => part.length));
	return Array.from({length: ways}, (_way, way) =>
		parts.flatMap((part, index) => {
			const found = part[way];
			return found === undefined ? [] : [{text: found, goesOn: index < parts.length - 1}];
		}),
	);
};
