import {userInfo} from 'node:os';
import {CommandError, DrydockError} from '../../../errors.ts';
import {findProgram} from './environment.ts';
import {packageOf} from './packages.ts';
import {shellQuote} from './quote.ts';

/** How a program ended. */
export interface End {
	/** Undefined: by a signal, or never started. */
	readonly exitCode: number | undefined;
	readonly signal: string | undefined;
	/** The system's code when it could not be started: ENOENT, EACCES. */
	readonly startError: string | undefined;
	readonly timedOut: boolean;
	/** The end of what it said: on stderr, or on stdout when it said nothing there. */
	readonly said: string;
}

const lastLines = 3;
const longestMessage = 400;

/** The end of an output as part of one line. */
const oneLine = (said: string): string =>
	said
		.split('\n')
		// oxlint-disable-next-line no-control-regex -- a message is one line of text, whatever a program prints
		.map(line => line.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim())
		.filter(line => line !== '')
		.slice(-lastLines)
		.join(' / ')
		.slice(-longestMessage);

const refusals = [/^sudo: .*password is required/m, /^sudo: .*terminal is required/m, /is not in the sudoers file/, /^Sorry, user .* (?:is not allowed|may not run)/m, /^sudo: .*must have a tty/m];

const userName = (): string => {
	try {
		return userInfo().username;
	} catch {
		return 'USER';
	}
};

/** As sudoers spells a command: with its arguments, so that no more is allowed than was asked for. */
const sudoersCommand = ([program = '', ...words]: readonly string[]): string =>
	[findProgram(program) ?? program, ...words].map(word => word.replaceAll(/[\\,:= ]/g, String.raw`\$&`)).join(' ');

/** Root is needed for this program, and was not given. */
export const rootNeeded = (argv: readonly string[], cause?: unknown): DrydockError => {
	return new DrydockError('denied', `root is needed for: ${shellQuote(argv)}`, {
		nextSteps: [
			'Run Drydock as root: sudo drydock …',
			`Or let this user run it without a password; with visudo add: ${userName()} ALL=(root) NOPASSWD: ${sudoersCommand(argv)}`,
		],
		cause,
	});
};

const missing = (argv: readonly string[], program: string): CommandError => {
	const from = packageOf(program);
	return new CommandError(argv, undefined, `the program ${program} is not installed`, {
		nextSteps: [from === undefined ? `Install ${program}.` : `Install it; on Debian the package ${from} has it.`],
	});
};

/** The error for a bad end of `argv`, which was run through sudo when `throughSudo`. */
export const failure = (argv: readonly string[], end: End, throughSudo: boolean, seconds?: number): DrydockError => {
	const shown = shellQuote(argv);
	const program = argv[0] ?? '';
	if (end.startError === 'ENOENT') return throughSudo ? rootNeeded(argv, new Error('sudo is not installed')) : missing(argv, program);
	if (end.startError !== undefined)
		return new CommandError(argv, undefined, `${shown} could not be started: ${end.startError}`, {
			nextSteps: [`Check that ${program} can be executed by this user.`],
		});
	if (throughSudo && end.exitCode === 1 && refusals.some(refusal => refusal.test(end.said)))
		return rootNeeded(argv, new Error(oneLine(end.said)));
	if (throughSudo && /^sudo: .*: command not found$/m.test(end.said)) return missing(argv, program);
	const said = oneLine(end.said);
	const how = end.timedOut
		? `did not end within ${seconds} s and was ended`
		: end.exitCode === undefined
			? `was ended by ${end.signal ?? 'a signal'}`
			: `ended with exit status ${end.exitCode}`;
	return new CommandError(argv, end.exitCode, `${shown} ${how}${said === '' ? '' : `: ${said}`}`, {
		nextSteps: end.timedOut || end.exitCode === undefined ? ['Look at what became of it before you try again.'] : [`Run it by hand to see all that it says: ${shown}`],
		retryable: end.timedOut,
	});
};
