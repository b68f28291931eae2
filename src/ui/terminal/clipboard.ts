import {sanitize} from '../../present/sanitize.ts';

/**
 * What puts text on the clipboard of the terminal, also over SSH (OSC 52). Sanitized line by line: a name with a line
 * break in it must not become a command of its own when it is pasted.
 */
export const copySequence = (lines: readonly string[]): string =>
	`\u001B]52;c;${Buffer.from(lines.map(text => sanitize(text, Infinity)).join('\n'), 'utf8').toString('base64')}\u0007`;
