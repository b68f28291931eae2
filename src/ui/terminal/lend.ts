import {spawn} from 'node:child_process';
import {setImmediate as turn} from 'node:timers/promises';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

export interface ChildEnd {
	/** Undefined when it was ended by a signal, or never started. */
	readonly exitCode?: number;
	/** Why it could not be started. */
	readonly problem?: string;
}

export interface Child {
	readonly argv: readonly string[];
	readonly env: NodeJS.ProcessEnv;
	/** Written to its standard input; without it, it gets the terminal's. */
	readonly input?: AsyncIterable<string>;
	readonly started?: (pid: number) => void;
}

const secretName = /^DOCKER_AUTH|PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|_KEY$|_PWD$|_AUTH$/i;
const passwordInAddress = /:\/\/[^\s/:@]*:[^\s/@]+@/;

/** What a child inherits: nothing of Drydock's own settings, which can hold secrets of runbooks, and nothing that is named like a secret. */
export const childEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
	Object.fromEntries(Object.entries(env).filter(([name, value = '']) => !name.startsWith('DRYDOCK_') && !secretName.test(name) && !passwordInAddress.test(value)));

/**
 * Lets go of the keyboard. The order is measured: Ink stops listening, but the handle goes on reading until it was paused
 * with a turn of the event loop before and after; without them the child and Drydock share the keys between them.
 */
const releaseKeyboard = async (stdin: NodeJS.ReadableStream): Promise<void> => {
	await turn();
	stdin.pause();
	await turn();
};

/** How long a program may take to end when it is told that its terminal goes. Milliseconds. */
const farewell = 2000;

/**
 * Runs a program on the terminal, as an argument list and never through a shell. The terminal must be suspended. When `end`
 * is aborted it is ended, as if its terminal was closed. Never rejects.
 */
export const runOnTerminal = async ({argv, env, input, started}: Child, stdin: NodeJS.ReadableStream, end: AbortSignal): Promise<ChildEnd> => {
	await releaseKeyboard(stdin);
	const [program = '', ...parameters] = argv;
	const {promise, resolve} = Promise.withResolvers<ChildEnd>();
	const child = spawn(program, parameters, {env, stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit']});
	if (child.pid !== undefined) started?.(child.pid);
	const hangUp = (): void => {
		child.kill('SIGHUP');
		setTimeout(() => child.kill('SIGKILL'), farewell).unref();
	};
	if (end.aborted) hangUp();
	end.addEventListener('abort', hangUp);
	child.on('error', error => resolve({problem: error.message}));
	child.on('close', code => resolve(code === null ? {} : {exitCode: code}));
	if (input !== undefined && child.stdin !== null) {
		// A pager that is left before the end closes the pipe; that is no error.
		void pipeline(Readable.from(input), child.stdin).catch(() => undefined);
	}
	return promise.finally(() => end.removeEventListener('abort', hangUp));
};
