import {loadCatalogue, type Catalogue} from '../../catalogue/catalogue.ts';
import {runnableRunbook} from '../../catalogue/find.ts';
import {exitCodes} from '../../engine/end.ts';
import type {RunbookEntry} from '../../engine/kinds.ts';
import {DrydockError} from '../../errors.ts';
import type {ParsedArguments} from '../arguments.ts';
import {runUnattended, unattendedClient} from '../headless/unattended.ts';
import type {Io} from '../io.ts';
import {printError} from '../print-error.ts';
import {isReadOnly} from '../read-only.ts';
import {isAttended, refuseAttended} from '../run.ts';
import {openTarget} from '../target.ts';
import {modeOf} from '../twin-of.ts';
import {askSecrets} from './ask-secrets.ts';
import {HostHeld, takeUpAgain, type Prepared} from './again.ts';
import {changesOf} from './changed.ts';
import {readRecorded, requireDone, requireOpen, type Recorded} from './recorded.ts';
import {neededSecrets} from './secrets.ts';

/** The address that the run had, unless another one is named. */
export const withAddress = (given: ParsedArguments, {replayed: {started: {host}}}: Recorded): ParsedArguments => {
	const {host: named, context, target} = given.options;
	if (named !== undefined || context !== undefined || target !== undefined || !host.endpoint.startsWith('unix://')) return given;
	return {...given, options: {...given.options, host: host.endpoint}};
};

/** Those that the run went through, itself or by a call, and that are not what they were when it began, or went on last. */
const changedSince = (entry: RunbookEntry, {events, replayed: {started}}: Recorded, catalogue: Catalogue): readonly RunbookEntry[] => {
	const last = events.findLast(event => event.type === 'resumed') ?? started;
	const called = Object.entries(last.calls ?? {}).flatMap(([id, hash]) => catalogue.entries.filter(each => each.runbook.id === id && each.hash !== hash));
	return [...(last.hash === entry.hash ? [] : [entry]), ...called];
};

/** The place in a runbook that is not what it was, at which the run broke off and which is not there any more. */
const lostStep = (changed: readonly RunbookEntry[], {replayed: {place, steps}}: Recorded): {readonly runbook: string; readonly step: string} | undefined => {
	const path: string[] = [];
	for (let at = place; at !== undefined; at = at.inner) {
		path.push(at.id);
		// Not entered yet: then it is of the runbook of the step before, with the same path around it.
		const of = steps.get(path.join('/'))?.runbook ?? [...steps.values()].find(({step}) => step.length === path.length && step.slice(0, -1).join('/') === path.slice(0, -1).join('/'))?.runbook;
		const runbook = changed.find(each => each.runbook.id === of)?.runbook;
		if (runbook !== undefined && runbook.steps[at.id] === undefined) return {runbook: runbook.id, step: at.id};
	}
	return undefined;
};

/** The runbook as it is now; where it, or one that it calls, is not what the run began with, that must have been agreed to, or can be asked. */
const currentRunbook = (given: ParsedArguments, recorded: Recorded, catalogue: Catalogue, canAsk: boolean): Pick<Prepared, 'entry' | 'changed'> => {
	const {run, replayed} = recorded;
	const entry = runnableRunbook(catalogue, replayed.started.runbook);
	const changed = changedSince(entry, recorded, catalogue);
	if (changed.length === 0) return {entry, changed: []};
	const names = changed.map(({runbook}) => runbook.id).join(', ');
	const which = changed.length === 1 ? `The runbook ${names}` : `The runbooks ${names}`;
	const calledBy = changed.includes(entry) ? '' : `, called by ${entry.runbook.id},`;
	const changes = changed.flatMap(({runbook}) => changesOf(runbook, recorded));
	const lost = lostStep(changed, recorded);
	if (lost !== undefined)
		throw new DrydockError('refused', `The runbook ${lost.runbook} changed since ${run.id} began, and has no step "${lost.step}" any more, at which the run broke off.`, {nextSteps: [...changes, `drydock undo ${run.id} takes back what was done.`]});
	if (given.options['runbook-changed'] !== true && !canAsk)
		throw new DrydockError('refused', `${which}${calledBy} changed since ${run.id} began.`, {nextSteps: [...changes, `drydock resume ${run.id} --runbook-changed goes on with it as it is now.`, `drydock undo ${run.id} takes back what was done.`]});
	return {entry, changed: [`${which}${calledBy} changed since the run began: it goes on with what is there now. ${changes.join(' ')}`]};
};

/** What is taken back is in the record: its runbook may be gone. */
const anyRunbook = (catalogue: Catalogue, {replayed: {started}}: Recorded): RunbookEntry =>
	catalogue.entries.find(({runbook}) => runbook.id === started.runbook) ?? {
		runbook: {id: started.runbook, title: started.title, summary: '', symptoms: [], cures: [], inputs: {}, oneOf: [], required: [], start: '', steps: {}},
		hash: started.hash,
		file: '',
	};

/** Throws what stands against it; nothing is written or changed. `id`: of the run, else the latest that is open. */
export const prepare = (goal: Prepared['goal'], id: string | undefined, given: ParsedArguments, io: Io, catalogue: Catalogue, canAsk: boolean): Prepared => {
	if (isReadOnly(given, io.env)) throw new DrydockError('refused', 'This session only reads: no run goes on or back in it.', {nextSteps: ['Leave out --readonly, and DRYDOCK_READONLY.', 'What is on record: drydock report']});
	if (modeOf(given) === 'rehearsal') throw new DrydockError('refused', 'No recorded run goes on or back on a twin: it began on the host itself.', {nextSteps: ['Leave out --target.']});
	const recorded = readRecorded(id, io);
	if (goal === 'go-on') requireOpen(recorded);
	else requireDone(recorded);
	const current = goal === 'go-on' ? currentRunbook(given, recorded, catalogue, canAsk) : {entry: anyRunbook(catalogue, recorded), changed: []};
	return {recorded, goal, ...current, changeAgreed: given.options['runbook-changed'] === true};
};

const again = async (goal: Prepared['goal'], given: ParsedArguments, io: Io): Promise<number> => {
	const {options, operands} = given;
	const attended = isAttended(given, io);
	if (attended) refuseAttended(given, goal === 'undo' ? 'undo' : 'resume');
	const catalogue = await loadCatalogue({runbooks: typeof options['runbooks'] === 'string' ? options['runbooks'] : undefined});
	const prepared = prepare(goal, operands[0], given, io, catalogue, attended);
	const {recorded, entry} = prepared;
	if (attended) {
		const {runOnScreen} = await import('../screen.ts');
		// Before the screen is opened, and known to this run alone.
		const env = await askSecrets(neededSecrets(recorded.events, goal), entry.runbook, io);
		return runOnScreen(withAddress(given, recorded), io, undefined, {recorded, takeUp: async (client, target) => takeUpAgain({...prepared, catalogue, client, target}, {...io, env})});
	}
	const client = unattendedClient(given, entry.runbook, catalogue, io);
	const target = await openTarget(withAddress(given, recorded), io);
	try {
		return await runUnattended(given, target, () => takeUpAgain({...prepared, catalogue, client, target}, io), io);
	} catch (error) {
		if (!(error instanceof HostHeld)) throw error;
		printError(error, io);
		return exitCodes['decision-needed'];
	}
};

/** `drydock resume [ID]`. Exit code of the run. */
export const resumeCommand = async (given: ParsedArguments, io: Io): Promise<number> => again('go-on', given, io);

/** `drydock undo ID`. Exit code of the run: 0 when everything that can be was taken back. */
export const undoCommand = async (given: ParsedArguments, io: Io): Promise<number> => again('undo', given, io);
