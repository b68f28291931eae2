/** Characters that no shell gives a meaning. */
const plain = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;
// oxlint-disable-next-line no-control-regex -- finding them is the purpose
const control = /[\u0000-\u001f\u007f-\u009f]/;

const escaped = (character: string): string => {
	if (character === "'" || character === '\\') return `\\${character}`;
	if (!control.test(character)) return character;
	return [...Buffer.from(character)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
};

const quoteWord = (word: string, index: number): string => {
	// Before the program's name, NAME=VALUE would be an assignment.
	if (plain.test(word) && !(index === 0 && word.includes('='))) return word;
	// Bash's own quoting: everything stays on one line, and can be pasted.
	if (control.test(word)) return `$'${[...word].map(escaped).join('')}'`;
	return `'${word.replaceAll("'", String.raw`'\''`)}'`;
};

/** An argument list as one line that can be pasted into bash and means the same. */
export const shellQuote = (argv: readonly string[]): string => argv.map(quoteWord).join(' ');
