import type {CommandRunner} from '../commands.ts';
import {readText} from '../files.ts';
import {readProc} from '../proc/files.ts';
import {parseCommand} from '../proc/processes.ts';
import type {ServiceReader} from '../reader.ts';
import {pidIn} from '../services/pid-file.ts';

/** How the daemon runs, or would be started. */
export interface CommandLine {
	/** As it was called: a path, or only a name. '' when that is not known. */
	readonly program: string;
	readonly flags: readonly string[];
}

const unknown: CommandLine = {program: '', flags: []};
const unit = 'docker.service';
/** Debian's file of variables for the service, with and without systemd. */
const defaults = '/etc/default/docker';

/** `NAME="some words"` on lines of their own, as systemd and shells read it. */
export const parseVariables = (text: string): ReadonlyMap<string, string> =>
	new Map(
		text.split('\n').flatMap(line => {
			const [, name, double, single, plain = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/.exec(line) ?? [];
			return name === undefined ? [] : [[name, double ?? single ?? plain] as const];
		}),
	);

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean);

/** The words of a command, with the variables in it: `$NAME` is the words of its value, and none without one. */
export const expand = (command: string, variables: ReadonlyMap<string, string>): readonly string[] =>
	wordsOf(command).flatMap(word => {
		const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(word) ?? [];
		return name === undefined ? [word] : wordsOf(variables.get(name) ?? '');
	});

/** The first words that call the daemon itself; a program that starts it may stand before them. */
const daemonIn = (argv: readonly string[]): CommandLine => {
	const at = argv.findIndex(word => /(?:^|\/)dockerd$/.test(word));
	if (at === -1) return unknown;
	const flags = argv.slice(at + 1);
	return {program: argv[at] ?? '', flags: flags[0] === '--' ? flags.slice(1) : flags};
};

/** The output of `systemctl show` for the properties below. Undefined files are left out. */
export const parseUnit = (text: string): {readonly command: string; readonly variables: string; readonly files: readonly string[]} => ({
	command: /^ExecStart=\{ path=\S*dockerd ; argv\[\]=(.*?) ; ignore_errors=/m.exec(text)?.[1] ?? '',
	variables: wordsOf(/^Environment=(.*)$/m.exec(text)?.[1] ?? '').join('\n'),
	files: [...text.matchAll(/^EnvironmentFiles=(\/.*?) \(ignore_errors=/gm)].map(([, file = '']) => file),
});

const textOrNothing = async (path: string): Promise<string> => readText(path).catch(() => '');

const ofUnit = async (commands: CommandRunner): Promise<CommandLine> => {
	const {stdout} = await commands.capture(['systemctl', 'show', '-p', 'ExecStart,Environment,EnvironmentFiles', unit]);
	const {command, variables, files} = parseUnit(stdout);
	const texts = await Promise.all(files.map(textOrNothing));
	return daemonIn(expand(command, parseVariables([variables, ...texts].join('\n'))));
};

/** Of a process that has the name of the daemon: a pid that is somebody else's by now says nothing. */
const ofProcess = (pid: number | undefined): CommandLine | undefined => {
	if (pid === undefined || pid === 0 || readProc(`/proc/${pid}/comm`) !== 'dockerd\n') return undefined;
	const [program = '', ...flags] = parseCommand(readProc(`/proc/${pid}/cmdline`) ?? '');
	return program === '' ? undefined : {program, flags};
};

/** Of the daemon that runs, or else of what would start it; empty where neither is known. */
export const readCommandLine = async (commands: CommandRunner, services: ServiceReader, enginePidFile: string): Promise<CommandLine> => {
	const running = ofProcess(pidIn(enginePidFile)) ?? ofProcess(await services.status('docker').then(({mainPid}) => mainPid, () => 0));
	if (running !== undefined) return running;
	try {
		switch (services.manager) {
			case 'systemd':
				return await ofUnit(commands);
			case 'sysvinit':
				return {program: '', flags: expand('$DOCKER_OPTS', parseVariables(await textOrNothing(defaults)))};
			default:
				return daemonIn(services.commands('start', 'docker').flat());
		}
	} catch {
		return unknown;
	}
};
