import {fileURLToPath} from 'node:url';

/** The argument list of the built program. */
export const drydock = (...words: readonly string[]): readonly string[] => [process.execPath, fileURLToPath(new URL('../dist/cli.js', import.meta.url)), ...words];

export const nodeAlone: readonly string[] = [process.execPath, '-e', '0'];
