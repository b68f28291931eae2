const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});

const plain = /^[\x20-\x7e]*$/u;
/** Drawn onto the character before them, or not at all. Marks that stand beside their letter (Mc) take a cell of their own in most terminals. */
const invisible = /[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\p{Cc}]/u;
const emoji = /\p{Emoji_Presentation}/u;

/** First and last code points that terminals draw two cells wide (East Asian Wide and Fullwidth). */
const wide: ReadonlyArray<readonly [number, number]> = [
	[0x11_00, 0x11_5F],
	[0x23_29, 0x23_2A],
	[0x26_30, 0x26_37],
	[0x26_8A, 0x26_8F],
	[0x2E_80, 0x30_3E],
	[0x30_41, 0x33_FF],
	[0x34_00, 0xA4_CF],
	[0xA9_60, 0xA9_7F],
	[0xAC_00, 0xD7_A3],
	[0xF9_00, 0xFA_FF],
	[0xFE_10, 0xFE_19],
	[0xFE_30, 0xFE_6F],
	[0xFF_01, 0xFF_60],
	[0xFF_E0, 0xFF_E6],
	[0x1_6F_E0, 0x1_8D_7F],
	[0x1_AF_F0, 0x1_B2_FF],
	[0x1_D3_00, 0x1_D3_7F],
	[0x1_F2_00, 0x1_F2_6F],
	[0x1_F3_00, 0x1_F6_4F],
	[0x1_F9_00, 0x1_F9_FF],
	[0x2_00_00, 0x3_FF_FD],
];

/** The characters as a reader would count them: no emoji and no accent is ever cut in two. */
export const graphemes = (text: string): string[] =>
	plain.test(text) ? [...text] : Array.from(segmenter.segment(text), ({segment}) => segment);

const cells = (character: string): 0 | 1 | 2 => {
	if (invisible.test(character)) return 0;
	if (emoji.test(character)) return 2;
	const point = character.codePointAt(0) ?? 0;
	return wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
};

/**
 * Cells that one grapheme takes at most: those of its characters together. A terminal that joins them takes fewer, and one
 * that does not never draws beyond the edge.
 */
export const graphemeWidth = (grapheme: string): number => {
	if (plain.test(grapheme)) return grapheme.length;
	let width = 0;
	for (const character of grapheme) width += cells(character);
	return width;
};

/** Cells that a text takes on the screen. */
export const textWidth = (text: string): number => {
	if (plain.test(text)) return text.length;
	let width = 0;
	for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
	return width;
};

/** The end of a text, as much of it as fits into so many cells. */
export const lastCells = (text: string, room: number): string => {
	const kept = graphemes(text);
	let width = textWidth(text);
	let from = 0;
	for (; width > room && from < kept.length; from++) width -= graphemeWidth(kept[from] ?? '');
	return from === 0 ? text : kept.slice(from).join('');
};
