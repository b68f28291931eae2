import type {Engine} from '../test/real/support/engine.ts';
import {openPty} from '../test/real/support/pty.ts';
import {inTurns, printMeasured, type Measurement} from './measure.ts';
import {drydock, nodeAlone} from './program.ts';

const quit = 'q';

/** From the start to the moment at which the terminal has been told some words; then it is left. */
const untilPainted =
	(argv: readonly string[], words: string, environment: Readonly<Record<string, string>>): Measurement =>
	async () => {
		const started = performance.now();
		const terminal = openPty(argv, {env: environment});
		while (!terminal.bytes().includes(words)) {
			if (performance.now() - started > 20_000) throw new Error(`Nothing painted after 20 s: ${terminal.screen().join('\n')}`);
			await new Promise(resolve => setImmediate(resolve));
		}

		const took = performance.now() - started;
		await terminal.type(quit);
		await terminal.exit;
		return took;
	};

const untilEnd =
	(argv: readonly string[], environment: Readonly<Record<string, string>>): Measurement =>
	async () => {
		const started = performance.now();
		await openPty(argv, {env: environment}).exit;
		return performance.now() - started;
	};

/** From Enter to something to read, in a terminal of 80×24. */
export const benchPaint = async (engine: Engine): Promise<void> => {
	const environment = {DOCKER_HOST: `unix://${engine.socket}`};
	printMeasured(
		'First paint of the screen, in a terminal',
		await inTurns(
			{
				'node -e 0, to its end (the floor)': untilEnd(nodeAlone, environment),
				'docker version, to its end': untilEnd(['docker', 'version'], environment),
				'drydock, to the first runbook on screen': untilPainted(drydock(), 'A port that will not bind', environment),
			},
			9,
		),
	);
};
