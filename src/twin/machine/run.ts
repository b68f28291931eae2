import {DrydockError} from '../../errors.ts';
import {shellQuote} from '../../host/machine/commands.ts';
import type {HostWriter} from '../../host/writer.ts';
import type {TwinHost} from '../world/host.ts';
import type {World} from '../world/world.ts';
import {freeSpace} from './disk.ts';
import {filesOf, type Files} from './files.ts';
import {processes} from './processes.ts';
import {filePrograms} from './programs/file-programs.ts';
import {failing, parseWords, type Program} from './programs/program.ts';
import {actOnService, servicePrograms} from './programs/service-programs.ts';
import {actionOf} from './services.ts';

/** `ps` as an operation asks for it: one line for each process, with its number, name and arguments. */
const ps: Program = {
	run: ({host}) => processes(host.world).map(({pid, name, command}) => `${String(pid).padStart(7)} ${name} ${command.join(' ')}\n`).join(''),
};

const programs: Readonly<Record<string, Program>> = {...filePrograms, ...servicePrograms, ps};

/** What has no room is refused; the rehearsal's own folders lie on a disk of their own. */
const asFarAsThereIsRoom = (world: World, files: Files, scratch: readonly string[], refuse: (path: string) => never): Files => ({
	...files,
	write: (path, file) => {
		const isOurs = scratch.some(ours => path.startsWith(`${ours}/`));
		if (!isOurs && file.bytes > 0 && (freeSpace(world, path).bytesFreeForRoot ?? 0) < file.bytes) refuse(path);
		files.write(path, file);
	},
});

/**
 * Runs programs on a simulated machine: a list of words, never a process of the real one. A program that is not simulated
 * is refused by name (`not-known`): what depends on it is not proved. `scratch`: the rehearsal's own folders.
 */
export const twinRun = (host: TwinHost, scratch: readonly string[]): HostWriter['run'] => {
	const files = filesOf(host.world, scratch);
	return async (argv, {output, signal} = {}) => {
		if (signal?.aborted) throw new DrydockError('cancelled', 'it was cancelled before it began');
		const [name = '', ...words] = argv;
		const fail = failing(argv);
		const asked = actionOf(host.world, argv);
		if (asked !== undefined) {
			if (actOnService(host, asked.service, asked.action) === 'failed') fail(1, `${asked.service} did not start`);
			return;
		}
		const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
		if (program === undefined) throw new DrydockError('not-known', `The twin does not know the program ${name}, so this is not proved: ${shellQuote(argv)}`, {nextSteps: ['On the host itself it would be run.']});
		const printed = program.run({host, files: name === 'mv' ? files : asFarAsThereIsRoom(host.world, files, scratch, path => fail(1, `${name}: error writing '${path}': No space left on device`)), ...parseWords(words, program.withValues), fail});
		if (printed !== '') output?.(Buffer.from(printed));
	};
};
