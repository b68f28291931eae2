import {record} from './host.ts';
import {findFile, listFiles} from './tree.ts';
import type {TwinContainer, World} from './world.ts';

/** What a program in a container printed, and how it ended. */
export interface Ran {
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
}

export interface RunAs {
	readonly environment?: readonly string[];
	readonly user?: string;
}

interface Running extends Required<RunAs> {
	readonly world: World;
	readonly container: TwinContainer;
	readonly operands: readonly string[];
}

/** Undefined: only the real container could say. */
type Program = (running: Running) => Ran | undefined;

const printed = (stdout: string): Ran => ({stdout, stderr: '', exitCode: 0});
const failed = (stderr: string, exitCode = 1): Ran => ({stdout: '', stderr, exitCode});

/** One after the other, up to the first of which nothing is known. */
const each = (paths: readonly string[], of: (path: string, at: number) => Ran | undefined): Ran | undefined => {
	const all = paths.map(of);
	return all.some(ran => ran === undefined)
		? undefined
		: {stdout: all.map(ran => ran?.stdout ?? '').join(''), stderr: all.map(ran => ran?.stderr ?? '').join(''), exitCode: Math.max(...all.map(ran => ran?.exitCode ?? 0))};
};

const list: Program = ({world, container, operands}) => {
	if (operands.some(word => word.startsWith('-') && word !== '-1')) return undefined;
	const paths = operands.filter(word => word !== '-1');
	return each(paths.length === 0 ? [String(record(container.inspect, 'Config')['WorkingDir'] || '/')] : paths, (path, at) => {
		const found = findFile(world, container, path);
		if (found === 'not-known') return undefined;
		if (found === undefined) return failed(`ls: ${path}: No such file or directory\n`);
		if (found.directory !== true) return printed(`${path}\n`);
		const files = listFiles(world, container, path);
		if (files === 'not-known') return undefined;
		// Of several each is named, with a line between them.
		const title = paths.length > 1 ? `${at > 0 ? '\n' : ''}${path}:\n` : '';
		return printed(title + files.map(([name]) => name).filter(name => !name.includes('/') && !name.startsWith('.')).map(name => `${name}\n`).join(''));
	});
};

const show: Program = ({world, container, operands}) => {
	if (operands.length === 0 || operands.some(word => word.startsWith('-'))) return undefined;
	return each(operands, path => {
		const found = findFile(world, container, path);
		if (found === undefined) return failed(`cat: can't open '${path}': No such file or directory\n`);
		if (found === 'not-known') return undefined;
		if (found.directory === true) return failed(`cat: read error: Is a directory\n`);
		if (found.text !== undefined) return printed(found.text);
		if (found.base64 !== undefined) return printed(Buffer.from(found.base64, 'base64').toString());
		return found.bytes === 0 ? printed('') : undefined;
	});
};

const environment: Program = ({container, environment: given, operands}) => {
	if (operands.length > 0) return undefined;
	const {Env, Hostname = ''} = record(container.inspect, 'Config') as {Env?: string[] | null; Hostname?: string};
	// What a snapshot left out is not known here either.
	const own = Env ?? [];
	const path = own.find(entry => entry.startsWith('PATH=')) ?? 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
	return printed([path, `HOSTNAME=${Hostname}`, ...own.filter(entry => entry !== path), ...given, 'HOME=/'].map(line => `${line}\n`).join(''));
};

const processes: Program = ({container, operands}) => {
	if (operands.length > 0) return undefined;
	const {Path, Args} = container.inspect as {Path: string; Args: readonly string[]};
	return printed(`PID   USER     COMMAND\n    1 0        ${[Path, ...Args].join(' ')}\n   57 0        ps\n`);
};

const identity: Program = ({user, container, operands}) => {
	const name = user === '' ? String(record(container.inspect, 'Config')['User'] ?? '') : user;
	const [uid = '0', gid = '0'] = name === '' || name === 'root' ? ['0', '0'] : name.split(':');
	return operands.length > 0 || !/^\d+$/.test(uid) ? undefined : printed(`uid=${uid} gid=${gid} groups=${gid}\n`);
};

/** `exit 3`, or known programs one after the other; whatever needs a shell in earnest is not known. */
const shell: Program = running => {
	const [option, script = '', ...rest] = running.operands;
	if (option !== '-c' || rest.length > 0 || /[|&<$`(){}*?"'\\]/.test(script.replaceAll(/\s*>&2/g, ''))) return undefined;
	let [stdout, stderr, exitCode] = ['', '', 0];
	for (const part of script.split(/[;\n]/).map(text => text.trim()).filter(text => text !== '')) {
		const toErrors = part.endsWith('>&2');
		const words = part.replace(/\s*>&2$/, '').split(/\s+/);
		if (words[0] === 'exit') return {stdout, stderr, exitCode: Number(words[1] ?? exitCode)};
		const ran = run(running, words);
		if (ran === undefined) return undefined;
		stdout += toErrors ? '' : ran.stdout;
		stderr += toErrors ? ran.stdout + ran.stderr : ran.stderr;
		exitCode = ran.exitCode;
	}
	return {stdout, stderr, exitCode};
};

const programs: Readonly<Record<string, Program>> = {
	ls: list, cat: show, env: environment, ps: processes, id: identity, sh: shell,
	true: () => printed(''),
	false: () => failed(''),
	echo: ({operands}) => (operands[0]?.startsWith('-') === true ? undefined : printed(`${operands.join(' ')}\n`)),
};

const run = (running: Omit<Running, 'operands'>, [name = '', ...operands]: readonly string[]): Ran | undefined => {
	const bare = name.replace(/^\/(?:usr\/)?bin\//, '');
	const program = Object.hasOwn(programs, bare) ? programs[bare] : undefined;
	return program?.({...running, operands});
};

/** Runs one of the few programs that the twin knows in a container; undefined for any other, and where only the real one could say. */
export const runProgram = (world: World, container: TwinContainer, argv: readonly string[], {environment: given = [], user = ''}: RunAs = {}): Ran | undefined =>
	run({world, container, environment: given, user}, argv);

/** Is it there at all? `stat` names the reason in the runtime's words. */
export const missingProgram = (world: World, container: TwinContainer, name: string): string | undefined => {
	const image = world.images.find(({inspect}) => inspect['Id'] === container.inspect['Image']);
	if (image?.programs === undefined || image.programs.includes(name.replace(/^\/bin\//, ''))) return undefined;
	return name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
};

