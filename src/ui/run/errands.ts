import path from 'node:path';
import {errorMessage} from '../../errors.ts';
import type {Core} from '../core.ts';
import {childEnvironment, type Child, type ChildEnd} from '../terminal/lend.ts';
import {pagerCommand, pagerFor} from '../terminal/pager.ts';
import type {RunControl} from './run-control.ts';
import {currentStep} from './run-view.ts';

/** What can be done beside a run without answering anything. */
export interface Errands {
	/** A shell on the terminal, but not from a rehearsal; the run records that it was opened, and when it was left. */
	openShell(): Promise<void>;
	/** The whole output of the run in the pager. */
	openPager(): Promise<void>;
	/** The commands of the step that is read, to the clipboard. */
	copyCommands(): void;
}

export const createErrands = ({state, update, terminal, attention, env}: Core, control: RunControl, setLent: (lent: boolean) => void): Errands => {
	const lend = async (child: Child): Promise<ChildEnd> => {
		setLent(true);
		attention.forget();
		try {
			return await terminal.lend(child);
		} catch (error) {
			return {problem: errorMessage(error)};
		} finally {
			setLent(false);
			update({});
		}
	};

	const openShell = async (): Promise<void> => {
		if (state().readOnly) {
			update({word: 'This session only reads: no shell is opened from it.'});
			return;
		}
		if (state().mode === 'rehearsal') {
			// Whatever it were told, its systemctl, kill and sudo would be those of this machine.
			update({word: 'A rehearsal opens no shell: it would be one of this machine, and not of the twin. drydock twin serves one for the docker command.'});
			return;
		}
		const shell = env['SHELL'] || '/bin/sh';
		await control.started()?.deviation(`Opened a shell: ${shell}`);
		const since = performance.now();
		const {exitCode: code, problem} = await lend({argv: [shell], env: childEnvironment(env), started: pid => control.started()?.startedShell?.(pid, shell)});
		const seconds = Math.round((performance.now() - since) / 1000);
		await control.started()?.deviation(problem === undefined ? `Left the shell after ${seconds} s${code === undefined ? '' : `, exit status ${code}`}.` : `The shell did not start: ${problem}`);
		if (problem !== undefined) update({word: `The shell did not start: ${problem}. Set SHELL to one that is installed.`});
	};

	const openPager = async (): Promise<void> => {
		const {run, folder} = state();
		if (run === undefined || folder === undefined) return;
		const files = run.view.outputs.map(file => path.resolve(folder, file));
		const end = run.view.inFlight || files.length === 0 ? control.lastOutput(5000) : [];
		if (files.length === 0 && end.length === 0) {
			update({word: 'No program has printed anything yet.'});
			return;
		}
		const {problem} = await lend(pagerFor(env, files, end));
		if (problem !== undefined) update({word: `${pagerCommand(env)[0]} did not start: ${problem}. Set PAGER to one that is installed; the files are in ${folder}.`});
	};

	const copyCommands = (): void => {
		const {run, reading} = state();
		const step = run === undefined ? undefined : (run.view.steps[reading ?? -1] ?? currentStep(run.view));
		const commands = step?.plan?.operations.map(({text}) => text) ?? [];
		if (commands.length === 0) {
			update({word: 'This step has no commands to copy.'});
			return;
		}
		terminal.copy(commands);
		update({word: `Copied ${commands.length === 1 ? 'the command' : `${commands.length} commands`}, if the terminal allows it.`});
	};

	return {openShell, openPager, copyCommands};
};
