/** What stands in place of a secret. */
export const mask = '******';

// Bounded, so that hostile output costs no more time than other output.
const secretName = String.raw`[\w.-]{0,64}(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credentials?)[\w.-]{0,64}`;
const headers = String.raw`(?:authorization|x-registry-auth)`;
/** What is kept of each kind is its first group. `NAME=value` has its value as a group too: its quotes say where it ends. */
const source = [
	String.raw`\b(${headers}["']?[^\S\r\n]{0,8}[:=][^\S\r\n]{0,8})[^\r\n]+`,
	String.raw`(?<![\w.-])(${secretName}=)("[^"\r\n]*"?|'[^'\r\n]*'?|[^\s"'&;]+)`,
	// JSON, also JSON in a text of JSON. Without quotes it would be any sentence with a colon.
	String.raw`(\\?["'](?:${secretName}|auth)\\?["'][^\S\r\n]{0,8}:[^\S\r\n]{0,8}\\?["'])[^"'\\\r\n]+`,
	// A password in an address.
	String.raw`(:\/\/[^\s/"'\\?#@:]{0,256}:)[^\s/"'\\@]{1,256}(?=@)`,
	String.raw`\b(bearer[^\S\r\n]{1,8})[\w.~+/=-]{16,}`,
	String.raw`(?<![\w-])(--${secretName}[^\S\r\n]{1,8})[^\s"'-][^\s"']*`,
].join('|');
const secrets = new RegExp(source, 'gi');
const unfinishedSecret = new RegExp(`(?:${source})$`, 'i');
const startOfSecret = new RegExp(String.raw`${headers}|${secretName}|bearer|["']auth["']`, 'i');
/** Most text has none of these: it is not looked at any further. */
const hint = /pass|secret|token|key|credential|auth|bearer|:\/\//i;

/** Masks the values of what is named like a secret: `NAME=value`, `"name": "value"`, `--name value`, passwords in addresses, and headers that carry credentials. */
export const redact = (text: string): string =>
	hint.test(text)
		? text.replaceAll(secrets, (_, header?: string, name?: string, _value?: string, key?: string, address?: string, bearer?: string, option?: string) => `${header ?? name ?? key ?? address ?? bearer ?? option ?? ''}${mask}`)
		: text;

/** These are kept to the letter: the run goes on from them, and undo is made of them. */
const exact = new Set(['operation', 'inverse', 'facts', 'inputs', 'confirmation', 'fingerprint', 'hash', 'folder', 'path', 'ids', 'outcome', 'to']);

/** Redacts every text of an event with `text`, and the data that the run itself goes on from with `kept`. */
export const redactDeep = <T>(value: T, text: (text: string) => string = redact, kept: (text: string) => string = each => each): T => {
	if (typeof value === 'string') return text(value) as T;
	if (Array.isArray(value)) return value.map(each => redactDeep<unknown>(each, text, kept)) as T;
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [kept(key), redactDeep<unknown>(each, exact.has(key) ? kept : text, kept)])) as T;
};

/** Secrets that are known by their values. */
export interface Declared {
	/** Global; undefined when there is none. */
	readonly pattern: RegExp | undefined;
	/** Characters of the longest. */
	readonly longest: number;
	mask(text: string): string;
	/** Does it end with the beginning of one? */
	mayBegin(text: string): boolean;
}

const nothingDeclared: Declared = {pattern: undefined, longest: 0, mask: text => text, mayBegin: () => false};

export interface Redactor {
	write(text: string): void;
	/** Nothing came for a while: gives a prompt without a line end, unless a secret may be under way in it. */
	pause(): void;
	/** Gives what was held back. */
	end(): void;
}

/** Long enough for any name and the start of its value. */
const heldBack = 512;
const lineLimit = 8192;

/** Redacts a stream whose chunks may end anywhere, in the middle of a secret too. Holds back at most one line of 8 KiB. */
export const createRedactor = (give: (text: string) => void, declared: Declared = nothingDeclared): Redactor => {
	const redacted = (text: string): string => redact(declared.mask(text));
	let rest = '';
	/** Inside a secret that is longer than what is held back: dropped until this ends it. */
	let until: RegExp | undefined;

	const dropSecret = (): void => {
		if (until === undefined) return;
		const end = rest.search(until);
		if (end === -1) rest = '';
		else {
			rest = rest.slice(end);
			until = undefined;
		}
	};

	const releaseLongLine = (): void => {
		const match = unfinishedSecret.exec(rest);
		if (match !== null) {
			give(redacted(rest));
			rest = '';
			const quote = match[3]?.[0];
			until = match[1] !== undefined ? /[\r\n]/ : quote === '"' ? /["\r\n]/ : quote === "'" ? /['\r\n]/ : /[\s"'&;]/;
			return;
		}
		let cut = rest.length - Math.max(heldBack, declared.longest);
		for (const pattern of [secrets, declared.pattern]) if (pattern !== undefined) for (const {0: found, index} of rest.matchAll(pattern)) if (index < cut && index + found.length > cut) cut = index + found.length;
		give(redacted(rest.slice(0, cut)));
		rest = rest.slice(cut);
	};

	const releaseAll = (): void => {
		if (rest !== '') give(redacted(rest));
		rest = '';
	};

	return {
		write: (text: string): void => {
			rest += text;
			dropSecret();
			const end = rest.lastIndexOf('\n') + 1;
			if (end > 0) {
				give(redacted(rest.slice(0, end)));
				rest = rest.slice(end);
			}
			if (rest.length > lineLimit) releaseLongLine();
		},
		pause: (): void => {
			if (declared.mayBegin(rest)) return;
			// First, as one of several words would be cut.
			rest = declared.mask(rest);
			const end = rest.search(/\s\S*$/) + 1;
			if (end === 0 || startOfSecret.test(rest)) return;
			give(redacted(rest.slice(0, end)));
			rest = rest.slice(end);
		},
		end: releaseAll,
	};
};
