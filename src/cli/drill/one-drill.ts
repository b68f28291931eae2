import {rmSync} from 'node:fs';
import {DrydockError, errorMessage, isReason} from '../../errors.ts';
import {faultHost, type FaultHost} from '../../lab/fault.ts';
import {importImage} from '../../lab/import-image.ts';
import {findLab, removeLab, startLab, type Lab} from '../../lab/lab.ts';
import type {RunEvent} from '../../engine/events.ts';
import type {Survey} from '../../survey/survey.ts';
import type {Drilled} from './choose-faults.ts';
import {keepLab, makeDrillFolder, type DrillFolder} from './drill-folder.ts';
import {changedOtherwise, lastLines, outcomeOf} from './judge.ts';
import {runProgram, type Ended} from './program.ts';
import {rehearsedOtherwise} from './rehearsed.ts';

export interface DrillResult {
	readonly fault: string;
	readonly runbook: string;
	readonly title: string;
	readonly passed: boolean;
	/** Of the parts that it came to. */
	readonly seconds: {readonly inject?: number; readonly rehearsal?: number; readonly run?: number; readonly total: number};
	/** Of the run. */
	readonly exitCode?: number | undefined;
	readonly outcome?: string | undefined;
	/** True, or what is still wrong on the host. */
	readonly cured?: true | string;
	/** What else changed on the host, or is not known not to have. */
	readonly changed?: readonly string[];
	/** Where the run was otherwise than its rehearsal on a twin of the host; empty: the same way, commands and losses. */
	readonly rehearsedOtherwise?: readonly string[];
	/** Why that is expected, as the fault says. */
	readonly beyondTwin?: string;
	/** What kept the drill itself from being done, or the run from ending well. */
	readonly failure?: readonly string[];
	/** Where its records are, when it failed. */
	readonly folder?: string;
	/** When it was kept: its address, its folder, and the process with which all of it ends. */
	readonly lab?: {readonly host: string; readonly folder: string; readonly process: number};
}

export interface DrillOptions {
	readonly env: NodeJS.ProcessEnv;
	/** `--runbooks DIR`, absolute. */
	readonly runbooks: string | undefined;
	readonly keep: boolean;
	readonly signal: AbortSignal;
}

const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10;

/** The events that a run printed; a line that was not finished is left out. */
const eventsOf = (stdout: string): readonly RunEvent[] =>
	stdout.split('\n').flatMap(line => {
		try {
			return [JSON.parse(line) as RunEvent];
		} catch {
			return [];
		}
	});

const cured = async (drilled: Drilled, host: FaultHost): Promise<true | string> => {
	try {
		return await drilled.fault.cured(host);
	} catch (error) {
		return `it could not be asked: ${errorMessage(error)}`;
	}
};

const wordsOf = (command: 'run' | 'rehearse', {fault: {drill}, runbook}: Drilled, runbooks: string | undefined): readonly string[] => [
	...(runbooks === undefined ? [] : ['--runbooks', runbooks]),
	...[command, runbook, '--no-input', '--json', '--approve', 'destructive'],
	...Object.entries(drill.set).map(([name, value]) => `--set=${name}=${value}`),
	...Object.entries(drill.answers ?? {}).map(([step, outcome]) => `--answer=${step}=${outcome}`),
];

type Parts = {-readonly [Key in keyof Omit<DrillResult, 'fault' | 'runbook' | 'title' | 'passed' | 'seconds'>]: DrillResult[Key]} & {seconds: {inject?: number; rehearsal?: number; run?: number}};

/** A busy machine may take longer over the start than dockerd waits for its containerd; that says nothing about a runbook. */
const freshLab = async (folder: DrillFolder, signal: AbortSignal): Promise<Lab> => {
	const start = (): Promise<Lab> => startLab(folder.lab, `drill-${process.pid}-${folder.path.slice(-6)}`);
	return start().catch(error => {
		if (signal.aborted || !isReason(error, 'refused')) throw error;
		return start();
	});
};

const perform = async (drilled: Drilled, folder: DrillFolder, parts: Parts, {runbooks, signal}: DrillOptions): Promise<void> => {
	const lab = await freshLab(folder, signal);
	const host = faultHost(lab);
	await importImage(host, lab);
	signal.throwIfAborted();
	const begun = performance.now();
	await drilled.fault.inject(host);
	parts.seconds.inject = seconds(begun);
	// What cannot fail proves nothing.
	if ((await cured(drilled, host)) === true) throw new DrydockError('refused', 'The fault broke nothing: the host counts as cured before the run.');
	const look = async (when: string): Promise<Survey> => JSON.parse((await runProgram(lab, folder, `survey-${when}`, ['survey'], signal)).stdout) as Survey;
	const before = await look('before');
	const performed = async (command: 'run' | 'rehearse'): Promise<Ended & {readonly seconds: number}> => {
		const started = performance.now();
		const ended = await runProgram(lab, folder, command, wordsOf(command, drilled, runbooks), signal);
		return {...ended, seconds: seconds(started)};
	};
	// After the first look: what a rehearsal would change of the host is seen by the second one.
	const rehearsal = await performed('rehearse');
	parts.seconds.rehearsal = rehearsal.seconds;
	const run = await performed('run');
	parts.seconds.run = run.seconds;
	const events = eventsOf(run.stdout);
	parts.exitCode = run.code;
	parts.outcome = outcomeOf(events);
	parts.rehearsedOtherwise = rehearsedOtherwise(eventsOf(rehearsal.stdout), events);
	parts.cured = await cured(drilled, host);
	parts.changed = changedOtherwise(events, before, await look('after'), drilled.fault.changes);
	if (run.code !== 0) parts.failure = [`The run ended with ${run.code === undefined ? 'a signal' : `exit code ${run.code}`}.`, ...lastLines(events), ...run.stderr.split('\n').filter(Boolean)];
};

const end = async (folder: DrillFolder, keep: boolean): Promise<DrillResult['lab']> => {
	const lab = findLab(folder.lab);
	if (lab === undefined || !keep) {
		if (lab !== undefined) await removeLab(lab);
		rmSync(folder.lab, {recursive: true, force: true});
		return undefined;
	}
	keepLab(folder);
	return {host: `unix://${lab.socket}`, folder: lab.folder, process: lab.namespace.pid};
};

/** Breaks a fresh lab, rehearses the runbook on a twin of it, runs it, and looks. Never rejects; the lab is removed in any case, unless kept. */
export const drillOnce = async (drilled: Drilled, options: DrillOptions): Promise<DrillResult> => {
	const {fault, runbook} = drilled;
	const begun = performance.now();
	const parts: Parts = {seconds: {}};
	const folder = makeDrillFolder(options.env, fault.id);
	try {
		await perform(drilled, folder, parts, options);
	} catch (error) {
		parts.failure = [options.signal.aborted ? 'Interrupted.' : errorMessage(error)];
	}
	let lab: DrillResult['lab'];
	try {
		lab = await end(folder, options.keep);
	} catch (error) {
		parts.failure = [...(parts.failure ?? []), `The lab could not be removed: ${errorMessage(error)}`];
	}
	const passed = parts.failure === undefined && parts.cured === true && parts.changed?.length === 0 && (parts.rehearsedOtherwise?.length === 0 || fault.beyondTwin !== undefined);
	if (passed && lab === undefined) rmSync(folder.path, {recursive: true, force: true});
	const kept = passed && lab === undefined ? {} : {folder: folder.path};
	return {fault: fault.id, runbook, title: fault.title, passed, ...parts, ...(fault.beyondTwin === undefined ? {} : {beyondTwin: fault.beyondTwin}), ...kept, ...(lab === undefined ? {} : {lab}), seconds: {...parts.seconds, total: seconds(begun)}};
};
