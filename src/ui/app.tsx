import {render, type Instance, type SuspendTerminal} from 'ink';
import {errorMessage} from '../errors.ts';
import {LookContext, lookFor} from './components/look.ts';
import {Screen} from './components/Screen.tsx';
import {sanitize, sanitizeLines} from '../present/sanitize.ts';
import {createScreen} from './screen.ts';
import type {ScreenOptions, Streams} from './screen-options.ts';
import {copySequence} from './terminal/clipboard.ts';
import {finalWords} from './terminal/final-words.ts';
import {runOnTerminal} from './terminal/lend.ts';
import {listenForEnd} from './terminal/signals.ts';
import {listenForStop} from './terminal/stop.ts';
import type {Terminal} from './terminal/terminal.ts';

/** How long a run may take to end after a signal, before the screen insists: it waits 10 seconds itself, and looks at the host then. Milliseconds. */
const patience = 15_000;

const sizeOf = (stdout: NodeJS.WritableStream): {columns: number; rows: number} => ({
	columns: ('columns' in stdout && Number(stdout.columns)) || 80,
	rows: ('rows' in stdout && Number(stdout.rows)) || 24,
});

/**
 * Opens the screen, and settles with the exit code when the operator has left it. The terminal is then as it was, on every
 * way out: left, interrupted, a signal, or something that nobody caught. Never rejects.
 */
export const openScreen = async (options: ScreenOptions): Promise<number> => {
	const {stdin, stdout, stderr}: Streams = options.streams ?? process;
	const env = options.env ?? process.env;
	const ready = Promise.withResolvers<SuspendTerminal>();
	const crashed = Promise.withResolvers<never>();
	// Settled before anybody waits for it is no unhandled rejection.
	crashed.promise.catch(() => undefined);
	let instance: Instance | undefined;
	const leaving = new AbortController();
	let lent: Promise<unknown> | undefined;

	const terminal: Terminal = {
		size: () => sizeOf(stdout),
		flushed: async () => {
			await ready.promise;
			await instance?.waitUntilRenderFlush();
		},
		lend: async child => {
			const suspendTerminal = await ready.promise;
			const {promise, resolve} = Promise.withResolvers<void>();
			lent = promise;
			const suspension = await suspendTerminal();
			try {
				return await runOnTerminal(child, stdin, leaving.signal);
			} finally {
				await suspension.resume();
				lent = undefined;
				resolve();
			}
		},
		reclaim: async () => {
			leaving.abort();
			await lent;
			// What was waiting for its end goes first.
			await new Promise(setImmediate);
		},
		copy: lines => void stdout.write(copySequence(lines)),
	};
	const screen = createScreen(options, terminal, env);

	const stopListening = listenForEnd(
		(signal, exitCode) => {
			screen.interrupt(`ended by ${signal}`, exitCode);
			// A second interrupt leaves at once: the run is then found as it was left.
			if (signal !== 'SIGINT') setTimeout(() => screen.interrupt(`ended by ${signal}`, exitCode), patience).unref();
		},
		error => {
			screen.interrupt(`Drydock failed: ${errorMessage(error)}`, 1);
			crashed.reject(error);
		},
	);
	const stopStops = listenForStop(async () => (await ready.promise)(), () => lent !== undefined);
	// A terminal that is gone (SIGHUP) fails every write; the signal tells us, the stream need not.
	const ignore = (): void => undefined;
	stdout.on('error', ignore);

	let failure: unknown;
	let exitCode = 1;
	try {
		instance = render(
			<LookContext value={lookFor(env)}>
				<Screen screen={screen} onReady={ready.resolve} />
			</LookContext>,
			{
				stdin,
				stdout,
				stderr,
				alternateScreen: true,
				interactive: true,
				exitOnCtrlC: false,
				incrementalRendering: true,
				isScreenReaderEnabled: env['INK_SCREEN_READER'] === 'true',
			},
		);
		await Promise.race([terminal.flushed(), crashed.promise]);
		screen.begin();
		exitCode = await Promise.race([screen.left, crashed.promise, instance.waitUntilExit().then(() => screen.left)]);
	} catch (error) {
		failure = error ?? new Error('Something that is no error was thrown.');
	}
	await terminal.reclaim();
	instance?.unmount();
	await instance?.waitUntilExit().catch(ignore);
	stopListening();
	stopStops();
	stdin.pause();
	const words = finalWords(screen.state());
	if (words !== '') stdout.write(words);
	if (failure !== undefined) {
		stderr.write(`Drydock failed: ${sanitize(errorMessage(failure))}\n${failure instanceof Error && failure.stack !== undefined ? `${sanitizeLines(failure.stack).join('\n')}\n` : ''}Please report this; the record of the run says how far it came.\n`);
	}
	stdout.off('error', ignore);
	return exitCode;
};
