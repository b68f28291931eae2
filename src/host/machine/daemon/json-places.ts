/**
 * Where a JSON text is wrong, and where its top-level names stand. JSON.parse tells neither in words of its own: it
 * quotes the text, and such files hold passwords.
 */
export interface JsonPlaces {
	/** Undefined for sound JSON. `at` is an offset. */
	readonly problem?: {readonly at: number; readonly what: string};
	/** Where the first value ends; what follows it is a problem, too. */
	readonly end: number;
	/** Top-level name → offset of its last appearance, which is the one that counts. */
	readonly names: ReadonlyMap<string, number>;
}

class Wrong extends Error {
	readonly at: number;

	constructor(at: number, what: string) {
		super(what);
		this.at = at;
	}
}

const deepest = 500;
const blank = /[ \t\r\n]*/y;
const text = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;

export const jsonPlaces = (source: string): JsonPlaces => {
	const names = new Map<string, number>();
	let at = 0;
	let end = 0;

	const take = (pattern: RegExp): string | undefined => {
		pattern.lastIndex = at;
		const found = pattern.exec(source)?.[0];
		at += found?.length ?? 0;
		return found;
	};
	const skip = (): string => {
		take(blank);
		return source[at] ?? '';
	};
	const wrong = (expected: string): Wrong => {
		if (at >= source.length) return new Wrong(at, `the file ends where ${expected} must be`);
		if (source.startsWith('//', at) || source.startsWith('/*', at) || source[at] === '#') return new Wrong(at, 'JSON has no comments');
		text.lastIndex = at;
		if (source[at] === '"' && !text.test(source)) return new Wrong(at, 'this text in double quotes does not end, or holds a line break or a wrong backslash');
		if (source[at] === "'" || /[“”‘’]/.test(source[at] ?? '')) return new Wrong(at, 'a text must stand in straight double quotes');
		return new Wrong(at, `${expected} must be here`);
	};

	/** The items between brackets, with commas between them and none behind the last. */
	const items = (closing: '}' | ']', item: () => void): void => {
		at++;
		if (skip() !== closing) {
			for (;;) {
				item();
				if (skip() !== ',') break;
				const comma = at++;
				if (skip() === closing) throw new Wrong(comma, `this comma is one too many: nothing follows it before ${closing}`);
			}
			if (source[at] !== closing) throw wrong(`a comma or ${closing}`);
		}
		at++;
	};

	const member = (depth: number): void => {
		const start = at;
		const name = take(text);
		if (name === undefined) throw wrong('a name in double quotes');
		if (depth === 0) names.set(JSON.parse(name) as string, start);
		if (skip() !== ':') throw wrong('a colon');
		at++;
		value(depth + 1);
	};

	const value = (depth: number): void => {
		const first = skip();
		if (depth > deepest) throw new Wrong(at, 'this lies deeper than anything that Docker reads');
		if (first === '{') items('}', () => member(depth));
		else if (first === '[') items(']', () => value(depth + 1));
		else if (take(text) === undefined && take(scalar) === undefined) throw wrong('a value');
	};

	try {
		value(0);
		end = at;
		if (skip() !== '') throw new Wrong(at, 'the first value has ended, and something follows it');
		return {end, names};
	} catch (error) {
		if (!(error instanceof Wrong)) throw error;
		return {problem: {at: error.at, what: error.message}, end, names};
	}
};

/** `line 3, column 5`, both from 1, columns in characters. */
export const placeOf = (source: string, offset: number): string => {
	const before = source.slice(0, offset).split('\n');
	return `line ${before.length}, column ${[...(before.at(-1) ?? '')].length + 1}`;
};
