/** No line on a screen or in a report needs more. Characters. */
const longest = 4000;

/** As many as any script needs on one letter (Vietnamese, Thai, Hebrew with its points); a flood of them covers the lines above. */
const mostMarks = 4;

/** No table is that wide: so many spaces push what follows to where the next line begins, as if it were one. */
const gap = / {65,}/g;

const plain = /^[\x20-\x7e]*$/;

/**
 * Everything that moves a cursor, hides, turns text around, or is drawn differently by every terminal: controls and
 * formats, line separators, lone surrogates, private and unassigned characters, and those that are drawn as nothing.
 */
const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Only says that a sign is to be drawn as a picture, which terminals do not agree on how wide to draw. */
const asPicture = /(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]/gu;

/** Marks that would land on something else than their letter, or more of them than belong on one. */
const strayMarks = /(?<![\p{L}\p{N}\p{S}\p{P}\p{M}])\p{M}+/gu;
const manyMarks = new RegExp(String.raw`(\p{M}{${mostMarks}})(\p{M}+)`, 'gu');

const named = (character: string): string => `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;

const shown = (character: string): string => {
	const code = character.codePointAt(0) ?? 0;
	if (code === 0x09) return '    ';
	if (code < 0x20) return String.fromCodePoint(0x2400 + code);
	if (code === 0x7f) return '␡';
	return named(character);
};

const counted = (marks: string): string => `‹${[...marks].length} marks›`;

/**
 * Text of unknown origin, of which nothing can move the operator's cursor, hide, or cover another line; whoever reads it
 * sees that it tried. Its characters alone: for lines that are laid out already.
 */
export const harmless = (text: string): string => {
	if (plain.test(text)) return text;
	return text
		.replace(asPicture, '')
		.replace(dangerous, shown)
		.replace(strayMarks, counted)
		.replace(manyMarks, (_, kept: string, more: string) => kept + counted(more));
};

/**
 * Text of unknown origin as one line that can be written to a terminal: what a container prints can never move the
 * operator's cursor nor look like a line of ours, and whoever reads it sees that it tried. A line longer than `limit`
 * characters ends with how many are left out.
 */
export const sanitize = (text: string, limit = longest): string => {
	const kept = text.length > limit ? text.slice(0, limit) : text;
	const safe = harmless(kept).replace(gap, spaces => ` ‹${spaces.length} spaces› `);
	return kept.length === text.length ? safe : `${safe}… (${text.length - kept.length} more characters)`;
};

/** Text of several lines, each sanitized; line ends of any kind, and a carriage return before one, are no content. */
export const sanitizeLines = (text: string, limit = longest): readonly string[] =>
	text.replace(/\r?\n$/, '').split(/\r?\n/).map(line => sanitize(line, limit));

const escapeInJson = (character: string): string => [...Array(character.length).keys()].map(at => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** Beside what is drawn oddly, all marks: in JSON they need not be read, and floods of them cover lines. */
const oddInJson = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\p{M}\u2800]/gu;

/**
 * A value as JSON of which nothing moves a cursor: the same value to whoever parses it, with everything dangerous
 * escaped. JSON itself escapes no C1 controls, and nothing that turns text around.
 */
export const presentJson = (value: unknown, indent?: number): string =>
	JSON.stringify(value, undefined, indent)
		.split('\n')
		.map(line => (plain.test(line) ? line : line.replace(oddInJson, escapeInJson)))
		.join('\n');
