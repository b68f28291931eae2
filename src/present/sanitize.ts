/** No line on a screen or in a report needs more. Characters. */
const longest = 4000;

/** Everything that moves a cursor, hides, or turns text around: controls, formats, line separators, lone surrogates. */
const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const plain = /^[\x20-\x7e]*$/;

const shown = (character: string): string => {
	const code = character.codePointAt(0) ?? 0;
	if (code === 0x09) return '    ';
	if (code < 0x20) return String.fromCodePoint(0x2400 + code);
	if (code === 0x7f) return '␡';
	return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
};

/**
 * Text of unknown origin as one line that can be written to a terminal: what a container prints can never move the
 * operator's cursor, and whoever reads it sees that it tried. A line longer than `limit` characters ends with how many
 * are left out.
 */
export const sanitize = (text: string, limit = longest): string => {
	const kept = text.length > limit ? text.slice(0, limit) : text;
	const safe = plain.test(kept) ? kept : kept.replace(dangerous, shown);
	return kept.length === text.length ? safe : `${safe}… (${text.length - kept.length} more characters)`;
};

/** Text of several lines, each sanitized; line ends of any kind, and a carriage return before one, are no content. */
export const sanitizeLines = (text: string, limit = longest): readonly string[] =>
	text.replace(/\r?\n$/, '').split(/\r?\n/).map(line => sanitize(line, limit));
