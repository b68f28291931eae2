import {CommandError} from '../../../errors.ts';
import {shellQuote} from '../../../host/machine/commands.ts';
import type {TwinHost} from '../../world/host.ts';
import type {Files} from '../files.ts';

export interface ProgramCall {
	readonly host: TwinHost;
	readonly files: Files;
	/** The words that are no options and no options' values. */
	readonly operands: readonly string[];
	/** Options with their values; '' for those without one. */
	readonly options: ReadonlyMap<string, string>;
	/** Ends with an exit code and these words on stderr. */
	fail(exitCode: number, said: string): never;
}

/** One program of the simulated machine. */
export interface Program {
	/** Options that take the next word as their value. */
	readonly withValues?: readonly string[];
	/** What it prints. Throws a CommandError as a real one ends badly. */
	run(call: ProgramCall): string;
}

export const parseWords = (words: readonly string[], withValues: readonly string[] = []): Pick<ProgramCall, 'operands' | 'options'> => {
	const operands: string[] = [];
	const options = new Map<string, string>();
	let only = false;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? '';
		const [name = '', value] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
		if (only || !word.startsWith('-') || word === '-') operands.push(word);
		else if (word === '--') only = true;
		else if (withValues.includes(name)) options.set(name, value ?? words[++at] ?? '');
		else options.set(name, value ?? '');
	}
	return {operands, options};
};

export const failing =
	(argv: readonly string[]) =>
	(exitCode: number, said: string): never => {
		throw new CommandError(argv, exitCode, `${shellQuote(argv)} ended with exit status ${exitCode}: ${said}`, {nextSteps: [`On the host itself: ${shellQuote(argv)}`]});
	};
