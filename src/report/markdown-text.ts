import {sanitize} from '../present/sanitize.ts';

/** Text as Markdown shows it: nothing in it is a heading, a link, an image, HTML or the end of a table cell. */
export const escapeMarkdown = (text: string): string =>
	sanitize(text)
		.replaceAll(/[\\`*_{}[\]<>#|~&@]/g, character => `&#${character.charCodeAt(0)};`)
		// Addresses become links by themselves, and a few characters mean something where a line begins.
		.replaceAll('://', '&#58;//')
		.replaceAll(/www\./gi, match => match.replace('.', '&#46;'))
		.replace(/^(\s*)([-+=:]|\d+[.)])/, (_, space: string, start: string) => `${space}${[...start].map(character => `&#${character.charCodeAt(0)};`).join('')}`);

/** As many backticks as end nothing in the text, at least this many. */
const fenceFor = (text: string, fewest: number): string => '`'.repeat(Math.max(fewest, ...(text.match(/`+/g) ?? []).map(run => run.length + 1)));

/** As code: fenced by more backticks than there are in a row inside. */
export const code = (text: string): string => {
	const safe = sanitize(text);
	const fence = fenceFor(safe, 1);
	return fence.length === 1 ? `${fence}${safe}${fence}` : `${fence} ${safe} ${fence}`;
};

/** Lines as a block of text, each sanitized, indented to stand in a list. */
export const block = (lines: readonly string[], indent = ''): readonly string[] => {
	const safe = lines.map(line => sanitize(line));
	const fence = fenceFor(safe.join('\n'), 3);
	return [`${fence}text`, ...safe, fence].map(line => `${indent}${line}`);
};

/** A part of a report; nothing at all when there is nothing in it. */
export const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]);
