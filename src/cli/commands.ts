import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';

export interface OptionSpec {
	readonly type: 'string' | 'boolean';
	readonly multiple?: boolean;
	/** How its value is called in the help: NAME=VALUE. */
	readonly value?: string;
	readonly summary: string;
	/** The only values that it takes. */
	readonly choices?: readonly string[];
	/** What its value must look like. */
	readonly forms?: RegExp;
}

export interface CommandSpec {
	readonly summary: string;
	/** What comes after the name: RUNBOOK, [ID]. */
	readonly operands: string;
	/** How few and how many operands. */
	readonly count: readonly [number, number];
	readonly options: Readonly<Record<string, OptionSpec>>;
	readonly examples?: readonly string[];
	/** Loads what it needs only when it is run: the start stays fast. Resolves to the exit code. */
	run(given: ParsedArguments, io: Io): Promise<number>;
	/** Gets the words after its name as they are. */
	readonly raw?: boolean;
}

export const globalOptions: Readonly<Record<string, OptionSpec>> = {
	target: {type: 'string', value: 'TARGET', forms: /^(?:local|twin(?::.+)?)$/s, summary: 'which host: local, twin:FILE of a snapshot, or a simulated server: twin:stale-endpoint, twin:port-conflict, twin:network-recreation, twin:disk-cleanup, twin:backup-commit'},
	host: {type: 'string', value: 'ADDRESS', summary: 'the Docker socket: unix:///run/docker.sock (default: DOCKER_HOST, then the docker context)'},
	context: {type: 'string', value: 'NAME', summary: 'the docker context to use'},
	runbooks: {type: 'string', value: 'DIR', summary: 'a folder of runbooks of your own, in addition'},
	readonly: {type: 'boolean', summary: 'nothing is performed in this session, whatever is answered (also DRYDOCK_READONLY=1)'},
	help: {type: 'boolean', summary: 'this help'},
	version: {type: 'boolean', summary: 'the version'},
};

const json: OptionSpec = {type: 'boolean', summary: 'JSON on stdout'};
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** How triage looks. */
const lookOptions: Readonly<Record<string, OptionSpec>> = {
	threshold: {type: 'string', multiple: true, value: 'NAME=WARNING,CRITICAL', summary: 'from where on something is wrong: disk-space=70,85 (see docs/triage.md)'},
	timeout: {type: 'string', value: 'SECONDS', summary: 'how long one reading may take; 10 unless given, and 60 for sizes on the disk'},
};

/** How a run goes on where it is asked something. */
const goingOn: Readonly<Record<string, OptionSpec>> = {
	approve: {type: 'string', value: 'RISK', choices: ['safe', 'disruptive', 'destructive'], summary: 'without a terminal: how much may be performed unasked; safe unless given'},
	'no-input': {type: 'boolean', summary: 'never waits for an answer: ends with exit code 3 where one is needed'},
	note: {type: 'string', multiple: true, value: 'TEXT', summary: 'goes into the record'},
	json: {type: 'boolean', summary: 'events as JSON Lines, the outcome last; never waits'},
};

const answer: OptionSpec = {type: 'string', multiple: true, value: 'STEP=OUTCOME', summary: 'answers a question of the runbook; for a list: STEP=id,id'};

/** What a run is told beforehand. */
const runOptions: Readonly<Record<string, OptionSpec>> = {
	finding: {type: 'string', value: 'N', summary: 'the runbook that cures a finding of drydock triage, by its number or its id, with its inputs filled in'},
	...lookOptions,
	set: {type: 'string', multiple: true, value: 'NAME=VALUE', summary: 'an input of the runbook'},
	answer,
	...goingOn,
};

export const commands: Readonly<Record<string, CommandSpec>> = {
	list: {
		summary: 'every runbook with its title',
		operands: '',
		count: [0, 0],
		options: {json},
		run: async ({options}, {stdout, stderr}) =>
			(await import('./list.ts')).listCommand({runbooks: text(options['runbooks']), json: options['json'] === true, stdout, stderr}),
	},
	show: {
		summary: 'what a runbook is for, its inputs and its steps',
		operands: 'RUNBOOK',
		count: [1, 1],
		options: {graph: {type: 'string', value: 'FORM', choices: ['text', 'mermaid'], summary: 'nothing but the graph'}, json},
		run: async ({options, operands}, {stdout, stderr}) => {
			const {showCommand} = await import('./show.ts');
			const graph = options['graph'] as 'text' | 'mermaid' | undefined;
			return showCommand({runbook: operands[0] ?? '', runbooks: text(options['runbooks']), graph, json: options['json'] === true, stdout, stderr});
		},
	},
	check: {
		summary: 'everything that is wrong with runbooks, found without running them',
		operands: '[FILE…]',
		count: [0, Number.POSITIVE_INFINITY],
		options: {json},
		run: async ({options, operands}, {stdout, stderr}) =>
			(await import('./check.ts')).checkCommand({files: operands, runbooks: text(options['runbooks']), json: options['json'] === true, stdout, stderr}),
	},
	run: {
		summary: 'runs a runbook on this host, or the one that cures a finding',
		operands: '[RUNBOOK]',
		count: [0, 1],
		options: {
			...runOptions,
			'dry-run': {type: 'boolean', summary: 'rehearses it instead: drydock rehearse'},
		},
		examples: ['drydock run port-conflict --set port=443', 'drydock run --finding 1', 'drydock run stale-endpoint --no-input --approve destructive --set container=proxy'],
		run: async (given, io) => (await import('./run.ts')).runCommand(given, io),
	},
	rehearse: {
		summary: 'the same run on a twin of this host, with an account of what that proves; the host is only read',
		operands: '[RUNBOOK]',
		count: [0, 1],
		options: {...runOptions, fault: {type: 'string', multiple: true, value: 'FAULT@STEP', summary: 'goes wrong at that step: daemon-stays-away, disk-fills, container-does-not-start[:NAME]'}},
		examples: ['drydock rehearse port-conflict --set port=443', 'drydock rehearse stale-endpoint --no-input --approve destructive --set container=proxy', 'drydock rehearse stale-endpoint --target twin', 'drydock rehearse stale-endpoint --set container=proxy --fault daemon-stays-away@recreate/restart'],
		run: async (given, io) => (await import('./run.ts')).runCommand(given, io),
	},
	triage: {
		summary: 'what is wrong with this host, and what cures it',
		operands: '',
		count: [0, 0],
		options: {
			...lookOptions,
			json,
			format: {type: 'string', value: 'FORM', choices: ['text', 'nagios', 'prometheus'], summary: 'text, the output of a monitoring plugin (default without a terminal), or a textfile collector\'s'},
			output: {type: 'string', value: 'FILE', summary: 'writes there instead of on stdout, whole or not at all'},
		},
		examples: ['drydock triage', 'drydock triage --json', 'drydock triage --threshold disk-space=80,90', 'drydock triage --format prometheus --output /var/lib/node_exporter/drydock.prom'],
		run: async (given, io) => (await import('./triage.ts')).triageCommand(given, io),
	},
	port: {
		summary: 'who holds a port of this host',
		operands: 'PORT',
		count: [1, 1],
		options: {json},
		examples: ['drydock port 443', 'drydock port 127.0.0.1:5432', 'drydock port 53/udp', 'drydock port 9000-9010'],
		run: async (given, io) => (await import('./port.ts')).portCommand(given, io),
	},
	match: {
		summary: 'which runbooks cure an error: its words, or - to read them from standard input',
		operands: 'TEXT…|-',
		count: [1, Number.POSITIVE_INFINITY],
		options: {json},
		examples: ["drydock match 'Bind for 0.0.0.0:443 failed: port is already allocated'", 'journalctl -u docker -n 50 | drydock match -', 'docker start proxy 2>&1 | drydock match -'],
		run: async (given, io) => (await import('./match.ts')).matchCommand(given, io),
	},
	runs: {
		summary: 'the runs that are recorded here, the latest first',
		operands: '',
		count: [0, 0],
		options: {rehearsals: {type: 'boolean', summary: 'the rehearsals instead'}, json},
		run: async (given, io) => (await import('./runs.ts')).runsCommand(given, io),
	},
	resume: {
		summary: 'goes on with a run that was broken off, stopped or waits for a decision: asks the host what became of it first',
		operands: '[ID]',
		count: [0, 1],
		options: {
			...goingOn,
			answer,
			'runbook-changed': {type: 'boolean', summary: 'goes on though the runbook is not what it was when the run began'},
		},
		examples: ['drydock resume', 'drydock resume x7k2 --no-input --approve destructive', 'sudo drydock resume /home/anna/.local/state/drydock/runs/20261122T0158-port-conflict-x7k2'],
		run: async (given, io) => (await import('./resume/resume.ts')).resumeCommand(given, io),
	},
	undo: {
		summary: 'takes back what a run did, the last first; says first what cannot be taken back',
		operands: 'ID',
		count: [1, 1],
		options: goingOn,
		examples: ['drydock undo x7k2'],
		run: async (given, io) => (await import('./resume/resume.ts')).undoCommand(given, io),
	},
	report: {
		summary: 'what a run did, decided and saved; the latest one without an ID',
		operands: '[ID]',
		count: [0, 1],
		options: {format: {type: 'string', value: 'FORM', choices: ['md', 'json'], summary: 'Markdown or JSON (default: md)'}},
		run: async (given, io) => (await import('./report.ts')).reportCommand(given, io),
	},
	survey: {
		summary: 'everything of this host that a run could change, as JSON; or what changed since',
		operands: '',
		count: [0, 0],
		options: {since: {type: 'string', value: 'FILE', summary: 'says what differs from this earlier one; exit 1 when something does'}, json},
		examples: ['drydock survey > before.json', 'drydock survey --since before.json'],
		run: async (given, io) => (await import('./survey.ts')).surveyCommand(given, io),
	},
	snapshot: {
		summary: 'reads this host into one file that its twin is made of; changes nothing',
		operands: '[FILE]',
		count: [0, 1],
		options: {
			'no-sizes': {type: 'boolean', summary: 'does not ask what containers and volumes take on the disk; otherwise that is waited for up to 60 s'},
			force: {type: 'boolean', summary: 'writes over FILE if it is there'},
		},
		examples: ['drydock snapshot web-01.snapshot', 'drydock --target twin:web-01.snapshot', 'drydock twin ./web-01.snapshot'],
		run: async (given, io) => (await import('./snapshot.ts')).snapshotCommand(given, io),
	},
	twin: {
		summary: 'serves a simulated Docker host for the ordinary docker command',
		operands: '[SCENARIO|FILE]',
		count: [0, 1],
		options: {socket: {type: 'string', value: 'PATH', summary: 'where it is served; a folder of its own unless given'}},
		examples: ['drydock twin stale-endpoint', 'drydock twin disk-cleanup --socket /tmp/ci-01.sock', 'drydock twin ./web-01.snapshot'],
		run: async (given, io) => (await import('./twin.ts')).twinCommand(given, io),
	},
	drill: {
		summary: 'breaks a lab, rehearses and runs the runbook on it, and proves that it is cured, that nothing else changed, and that the rehearsal was right',
		operands: '[RUNBOOK|FAULT…]',
		count: [0, Number.POSITIVE_INFINITY],
		options: {
			all: {type: 'boolean', summary: 'every fault of every runbook'},
			on: {type: 'string', value: 'WHERE', choices: ['lab'], summary: 'what is broken: lab, a disposable Docker daemon'},
			keep: {type: 'boolean', summary: 'the labs stay, to be looked at'},
			json,
		},
		examples: ['drydock drill stale-endpoint', 'drydock drill --all'],
		run: async (given, io) => (await import('./drill.ts')).drillCommand(given, io),
	},
	lab: {
		summary: 'a disposable Docker daemon, with a fault if you name one',
		operands: 'up [FAULT] | shell | down',
		count: [0, Number.POSITIVE_INFINITY],
		options: {},
		raw: true,
		run: async ({operands}) => (await import('./lab.ts')).labCommand(operands),
	},
};
