import {DrydockError} from '../../errors.ts';
import {shellQuote} from '../../host/machine/commands.ts';
import type {HostWriter} from '../../host/writer.ts';
import type {TwinHost} from '../world/host.ts';
import {filesOf} from './files.ts';
import {processes} from './processes.ts';
import {filePrograms} from './programs/file-programs.ts';
import {failing, parseWords, type Program} from './programs/program.ts';
import {servicePrograms} from './programs/service-programs.ts';

/** `ps` as an operation asks for it: one line for each process, with its number, name and arguments. */
const ps: Program = {
	run: ({host}) => processes(host.world).map(({pid, name, command}) => `${String(pid).padStart(7)} ${name} ${command.join(' ')}\n`).join(''),
};

const programs: Readonly<Record<string, Program>> = {...filePrograms, ...servicePrograms, ps};

/**
 * Runs programs on a simulated machine: a list of words, never a process of the real one. A program that is not simulated
 * is refused by name (`not-known`): what depends on it is not proved. `scratch`: the rehearsal's own folders.
 */
export const twinRun = (host: TwinHost, scratch: readonly string[]): HostWriter['run'] => {
	const files = filesOf(host.world, scratch);
	return async (argv, {output, signal} = {}) => {
		if (signal?.aborted) throw new DrydockError('cancelled', 'it was cancelled before it began');
		const [name = '', ...words] = argv;
		const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
		if (program === undefined) throw new DrydockError('not-known', `The twin does not know the program ${name}, so this is not proved: ${shellQuote(argv)}`, {nextSteps: ['On the host itself it would be run.']});
		const printed = program.run({host, files, ...parseWords(words, program.withValues), fail: failing(argv)});
		if (printed !== '') output?.(Buffer.from(printed));
	};
};
