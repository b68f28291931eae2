import {loadCatalogue} from '../catalogue/catalogue.ts';
import {runnableRunbook} from '../catalogue/find.ts';
import {optionList, usageError, type ParsedArguments} from './arguments.ts';
import {parseFaults} from './faults.ts';
import {runUnattended, unattendedClient} from './headless/unattended.ts';
import {parseInputs} from './inputs.ts';
import type {Io} from './io.ts';
import {start} from './start.ts';
import {openTarget} from './target.ts';
import {isRehearsed, openTwinTarget} from './twin-of.ts';
import type {Chosen} from './triage/choose.ts';

export const isAttended = ({options}: ParsedArguments, {stdin, stdout}: Io): boolean =>
	options['no-input'] !== true && options['json'] !== true && stdin.isTTY === true && stdout.isTTY === true;

/** What only makes sense without a terminal is refused on one, and not silently ignored. */
export const refuseAttended = ({options}: ParsedArguments, command = 'run'): void => {
	const extra = ['approve', 'answer', 'note'].find(name => options[name] !== undefined);
	if (extra !== undefined) throw usageError(`--${extra} is for runs without a terminal: on this one you are asked.`, command, 'Add --no-input to run without being asked.');
};

/** The runbook that was named, or that of the finding that was. Undefined: nothing to run, and that was said. */
const chosen = async (given: ParsedArguments, io: Io): Promise<Chosen | undefined> => {
	const {options, operands: [runbook]} = given;
	const finding = options['finding'];
	const set = optionList(options['set']);
	if (typeof finding !== 'string') {
		if (runbook === undefined) throw usageError(`drydock ${given.command} needs: RUNBOOK, or --finding N`, given.command, 'drydock list names the runbooks, drydock triage the findings.');
		return {runbook, set};
	}
	if (runbook !== undefined) throw usageError(`--finding ${finding} says which runbook; ${JSON.stringify(runbook)} is one too many.`, 'run');
	const {chooseFinding} = await import('./triage/choose.ts');
	const found = await chooseFinding(finding, given, io, await loadCatalogue({runbooks: typeof options['runbooks'] === 'string' ? options['runbooks'] : undefined}));
	// What is typed goes before what the host tells.
	const typed = new Set(set.map(pair => pair.split('=', 1)[0]));
	return found && {runbook: found.runbook, set: [...found.set.filter(pair => !typed.has(pair.split('=', 1)[0])), ...set]};
};

/** Ended without a cure: it is for somebody's hands. */
const escalated = 4;

/**
 * `drydock run RUNBOOK`, and `drydock rehearse RUNBOOK` on a twin of the host: on a terminal the screen, otherwise without
 * waiting for anybody. Exit code of the run.
 */
export const runCommand = async (given: ParsedArguments, io: Io): Promise<number> => {
	const {options} = given;
	if (isAttended(given, io)) refuseAttended(given);
	const first = await chosen(given, io);
	if (first === undefined) return escalated;
	const {runbook: id, set} = first;
	const runbooks = typeof options['runbooks'] === 'string' ? options['runbooks'] : undefined;
	if (isAttended(given, io)) return (await import('./screen.ts')).runOnScreen(given, io, first);
	const catalogue = await loadCatalogue({runbooks});
	const {runbook} = runnableRunbook(catalogue, id);
	const inputs = parseInputs(runbook, set, {complete: true, env: io.env});
	const find = (name: string) => catalogue.entries.find(entry => entry.runbook.id === name)?.runbook;
	const client = unattendedClient(given, runbook, catalogue, io);
	const faults = parseFaults(runbook, find, optionList(options['fault']));
	const target = await (isRehearsed(given) ? openTwinTarget(given, io, faults) : openTarget(given, io));
	return runUnattended(given, target, () => start({catalogue, runbook: id, inputs, client, target}, io), io);
};
