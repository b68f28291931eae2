import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {RunEvent} from '../../../src/engine/events.ts';
import {tellDifference} from '../../../src/engine/survey.ts';
import {faultHost, type Fault} from '../../../src/lab/fault.ts';
import {importImage} from '../../../src/lab/import-image.ts';
import {inLab, removeLab, startLab, type Lab} from '../../../src/lab/lab.ts';
import {waitFor} from '../../../src/lab/wait.ts';
import {touchedBy, touchedByLoss} from '../../../src/operations/touches.ts';
import {compareSurveys} from '../../../src/survey/compare-surveys.ts';
import type {Survey} from '../../../src/survey/survey.ts';

const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const killAt = fileURLToPath(new URL('kill-at.mjs', import.meta.url));

/** A drill whose run is to be taken back. */
export interface Undone {
	readonly fault: Fault;
	readonly runbook: string;
	/** Instead of those of the fault: another way through the runbook. */
	readonly answers?: Readonly<Record<string, string>>;
	/** What was wrong before, and does not come back: `port 8443/tcp was listened on by docker-proxy, is free`. */
	readonly cured?: string;
	/** Why the host cannot be brought back to how it was: undo then says so, with both ways on. */
	readonly cannot?: RegExp;
}

/** Where the run is killed: after its Nth operation, or in the middle of it; or it is let come to its end. */
export type StoppedAt = `${'after' | 'during'}-operation:${number}` | 'end';

/** What there is to say against it, one line each. */
export interface Result {
	readonly wrong: readonly string[];
	/** How many operations the run performed, and of those taken back and declared to stay. */
	readonly performed: number;
	readonly undone: number;
	readonly stays: number;
	/** Not all could be taken back, and it was said why, and what can be done. */
	readonly inWords: boolean;
}

interface Ended {
	readonly code: number;
	readonly events: readonly RunEvent[];
	readonly told: string;
}

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

const ofType = <Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type): readonly EventOf<Type>[] => events.filter((event): event is EventOf<Type> => event.type === type);

const runIn = (lab: Lab, state: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{readonly code: number; readonly stdout: string; readonly stderr: string}> => {
	const variables = Object.entries({XDG_STATE_HOME: state, ...env}).map(([name, value]) => `${name}=${value}`);
	const [command = '', ...rest] = inLab(lab, ['env', '-u', 'DOCKER_CONTEXT', ...variables, process.execPath, program, ...words]);
	return new Promise(resolve => {
		execFile(command, rest, {maxBuffer: 1e8, timeout: 5 * 60_000}, (error, stdout, stderr) => resolve({code: error === null ? 0 : typeof error.code === 'number' ? error.code : 128, stdout, stderr}));
	});
};

const drydock = async (lab: Lab, state: string, words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> => {
	const {code, stdout, stderr} = await runIn(lab, state, [...words, '--no-input', '--json', '--approve', 'destructive'], env);
	const events = stdout.split('\n').filter(line => line.endsWith('}')).map(line => JSON.parse(line) as RunEvent);
	return {code, events, told: [...events.flatMap(event => ('lines' in event ? event.lines : 'why' in event ? [event.why] : event.type === 'performing' ? [`$ ${event.text}`] : [])), stderr].join('\n')};
};

/**
 * As before, as near as an engine can come to it: a network that is made again has another id, and a container that was
 * started once and is down again is not made anew only to say that it never was.
 */
const isAsBefore = (line: string): boolean => /^network \S+ is made anew$|^container \S+ was (?:created|exited \(\d+\)), is exited \(\d+\)$/.test(line);

/** Every operation that has no way back; all of them, after one with which there is none for those before it either. */
const staying = (events: readonly RunEvent[]): readonly EventOf<'performing'>[] => {
	const performed = ofType(events, 'performing').filter(({undoes}) => undoes !== true);
	const isOver = performed.some(({inverse}) => 'none' in inverse && inverse.final === true);
	return performed.filter(({inverse}) => 'none' in inverse || (isOver && inverse.operations.length > 0));
};

/** Breaks a fresh lab, lets the runbook cure it until it is stopped there, takes all of it back, and compares. */
export const undoDrill = async ({fault, runbook, answers, cured, cannot}: Undone, at: StoppedAt): Promise<Result> => {
	const folder = mkdtempSync(join(tmpdir(), 'drydock-undo-'));
	const state = join(folder, 'state');
	mkdirSync(state, {mode: 0o700});
	const lab = await startLab(join(folder, 'lab'), `undo-${process.pid}-${folder.slice(-6)}`);
	try {
		const host = faultHost(lab);
		await importImage(host, lab);
		await fault.inject(host);
		const survey = async (): Promise<Survey> => JSON.parse((await runIn(lab, state, ['survey'])).stdout) as Survey;
		const volumes = async (): Promise<string> => (await host.run(['sh', '-c', 'cd "$1"/volumes && find . -type f ! -name metadata.db -exec sha256sum {} + | sort -k 2', 'sh', lab.dataRoot])).trim();
		const [before, files] = [await survey(), await volumes()];
		const given = Object.entries(fault.drill.set).map(([name, value]) => `--set=${name}=${value}`);
		const chosen = Object.entries(answers ?? fault.drill.answers ?? {}).map(([step, outcome]) => `--answer=${step}=${outcome}`);
		const run = await drydock(lab, state, ['run', runbook, ...given, ...chosen], at === 'end' ? {} : {DRYDOCK_KILL: at, NODE_OPTIONS: `--import=${killAt}`});
		const performed = ofType(run.events, 'performing').length;
		const stay = staying(run.events);
		const wrong: string[] = [];
		if (at === 'end' ? run.code !== 0 : run.code < 128) wrong.push(`the run ended with ${run.code}: ${run.told}`);
		const [id = ''] = readdirSync(join(state, 'drydock', 'runs'));
		const undo = await drydock(lab, state, ['undo', id]);
		const atEnd = ofType(undo.events, 'ended').flatMap(({lines}) => lines);
		const undone = ofType(undo.events, 'undone').length;
		const ended = (inWords: boolean, found: readonly string[]): Result => {
			const all = [...wrong, ...found];
			return {wrong: all.length === 0 ? [] : [`${fault.id} ${JSON.stringify(answers ?? {})} ${at}:`, ...all, 'it was told:', run.told, '-- undo:', undo.told], performed, undone, stays: stay.length, inWords};
		};
		if (undo.code === 1 && cannot !== undefined && cannot.test(undo.told)) {
			const ways = [/^Still done: /, /^When that is mended, take back the rest: drydock undo \S+$/, /^Or go on with the run: drydock resume \S+$/];
			return ended(true, ways.filter(way => !atEnd.some(line => way.test(line))).map(way => `no word of ${way.source}`));
		}
		const nothingLeft = undo.code === 3 && undone === 0 && stay.length > 0 && atEnd[0] === 'Nothing that this run did can be taken back.';
		if (undo.code !== 0 && !nothingLeft) wrong.push(`undo ended with ${undo.code}`);
		// What a broken-off operation has left is cleared away before that.
		const begun = undo.events.findIndex(event => event.type === 'planned' && event.undoes !== undefined);
		const said = ofType(begun === -1 ? undo.events : undo.events.slice(0, begun), 'found').flatMap(({lines}) => lines);
		// What was begun and did not happen does not stay.
		const notDone = new Set(ofType(undo.events, 'became').flatMap(({state: became, text}) => (became === 'not-done' ? [text] : [])));
		const stayed = stay.filter(each => !notDone.has(each.text));
		for (const {text} of stayed) {
			if (begun !== -1 && !said.some(line => line.includes(text))) wrong.push(`not named before: ${text}`);
			if (!atEnd.some(line => line.includes(text))) wrong.push(`not named at the end: ${text}`);
		}
		const declared = stayed.map(({text, operation, loss}) => ({by: text, touches: [...(loss === undefined ? [] : touchedByLoss(loss)), ...touchedBy(operation)]}));
		const different = async (): Promise<readonly string[]> => {
			const {differences, notCompared} = compareSurveys(before, await survey(), declared);
			return [...differences.filter(({expected}) => !expected).map(tellDifference).filter(line => line !== cured && !isAsBefore(line)), ...notCompared.map(({what, why}) => `not compared: ${what} (${why})`)];
		};
		let left = await different();
		// Ports and states may need a moment.
		await waitFor(async () => (left.length === 0 || (left = await different()).length === 0 ? true : undefined), 5);
		wrong.push(...left);
		const filesNow = await volumes();
		if (filesNow !== files && !stay.some(({operation: {kind}}) => kind.startsWith('volume.'))) wrong.push(`files in volumes: ${files} became ${filesNow}`);
		return ended(false, []);
	} finally {
		await removeLab(lab);
		rmSync(folder, {recursive: true, force: true});
	}
};
