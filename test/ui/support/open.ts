import './colour.ts';
import {jest} from '@jest/globals';
import {openScreen} from '../../../src/ui/app.tsx';
import type {ScreenOptions} from '../../../src/ui/screen-options.ts';
import {createFakeTerminal, type FakeTerminal} from './fake-terminal.ts';
import {runbooks} from './runbooks.ts';
import {scriptedRun, type Script, type ScriptedRun} from './scripted-run.ts';
import type {Outcome} from '../../../src/engine/events.ts';

// A frame takes longer where the whole suite runs at once; every wait in these tests has an end of its own.
jest.setTimeout(30_000);

export const sizes = [
	[60, 16],
	[80, 24],
	[120, 40],
] as const;

export interface Opened {
	readonly terminal: FakeTerminal;
	readonly run: ScriptedRun;
	readonly exitCode: Promise<number>;
}

const noScript = async (): Promise<Outcome> => 'cured';

/** The real screen on a fake terminal, with a script where the engine would be. */
export const open = ([columns, rows]: readonly [number, number], script: (run: Script) => Promise<Outcome> = noScript, options: Partial<ScreenOptions> = {}, folder?: string): Opened => {
	const terminal = createFakeTerminal(columns, rows);
	const run = scriptedRun(script, folder);
	const exitCode = openScreen({
		runbooks,
		mode: 'live',
		describeHost: async () => ({label: 'edge-1 (Docker 20.10.24)'}),
		startRun: run.start,
		takeUp: run.takeUp,
		version: '0.1.0',
		env: {LANG: 'en_GB.UTF-8'},
		streams: terminal,
		...options,
	});
	return {terminal, run, exitCode};
};

export const started = {start: {runbook: 'stale-endpoint', inputs: {container: 'proxy'}}} as const;
