const plain = /^[\w@%+=:,./-]+$/;
// oxlint-disable-next-line no-control-regex -- finding them is the purpose
const control = /[\u0000-\u001f\u007f-\u009f]/;

/** One word of a command as it can be pasted into bash. */
export const shellWord = (word: string): string => {
	if (plain.test(word)) return word;
	const quoted = word.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`);
	if (control.test(word)) return `$'${[...quoted].map(character => (control.test(character) ? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}` : character)).join('')}'`;
	return `'${word.replaceAll("'", String.raw`'\''`)}'`;
};
