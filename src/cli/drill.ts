import {resolve} from 'node:path';
import {loadCatalogue} from '../catalogue/catalogue.ts';
import {labObstacle} from '../lab/requirements.ts';
import {presentJson, sanitize} from '../present/sanitize.ts';
import {type ParsedArguments, usageError} from './arguments.ts';
import {tellProblems} from './catalogue-options.ts';
import {chooseFaults} from './drill/choose-faults.ts';
import {sweepDrills} from './drill/drill-folder.ts';
import {drillOnce, type DrillResult} from './drill/one-drill.ts';
import {presentDrills} from './drill/present-drills.ts';
import type {Io} from './io.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const verdict = ({passed, rehearsedOtherwise, beyondTwin}: DrillResult): string =>
	passed ? `cured, nothing else changed; rehearsal: ${rehearsedOtherwise?.length === 0 ? 'same way, same commands, same losses' : `not as the run, as expected: ${beyondTwin}`}` : 'FAILED';

/** One after the other, until a signal; the lab of the one in hand is removed before it ends. */
const drillAll = async (faults: Awaited<ReturnType<typeof chooseFaults>>, options: Omit<Parameters<typeof drillOnce>[1], 'signal'>, talk: (line: string) => void): Promise<{readonly results: readonly DrillResult[]; readonly interrupted: boolean}> => {
	const interrupt = new AbortController();
	const {signal} = interrupt;
	const listen = (): void => interrupt.abort();
	for (const name of signals) process.on(name, listen);
	const results: DrillResult[] = [];
	try {
		for (const drilled of faults) {
			if (signal.aborted) break;
			talk(`${drilled.fault.id}: ${drilled.fault.title}…`);
			const result = await drillOnce(drilled, {...options, signal});
			talk(`  ${verdict(result)}, ${result.seconds.total} s`);
			results.push(result);
		}
	} finally {
		for (const name of signals) process.off(name, listen);
	}
	return {results, interrupted: signal.aborted};
};

/**
 * `drydock drill RUNBOOK|FAULT…|--all`: breaks a fresh lab, rehearses the runbook on a twin of it, runs it, and proves that
 * it is cured, that nothing else changed, and that the rehearsal was right. Exit code 0, 1 when a drill failed, 130 when it was interrupted; throws `usage`, `denied`.
 */
export const drillCommand = async ({options, operands}: ParsedArguments, io: Io): Promise<number> => {
	const all = options['all'] === true;
	if (all === operands.length > 0) throw usageError(all ? '--all takes no names.' : 'Name a runbook or a fault, or all of them with --all.', 'drill');
	const runbooks = typeof options['runbooks'] === 'string' ? resolve(options['runbooks']) : undefined;
	const catalogue = await loadCatalogue({runbooks});
	tellProblems(catalogue.problems, io.stderr);
	const faults = await chooseFaults(catalogue, operands);
	const obstacle = labObstacle();
	if (obstacle !== undefined) throw obstacle;
	await sweepDrills(io.env);
	const {results, interrupted} = await drillAll(faults, {env: io.env, runbooks, keep: options['keep'] === true}, line => io.stderr.write(`${sanitize(line)}\n`));
	const failed = results.filter(({passed}) => !passed).length;
	if (options['json'] === true) io.stdout.write(`${presentJson({drills: results, passed: results.length - failed, failed}, 2)}\n`);
	else io.stdout.write(`${presentDrills(results).join('\n')}\n`);
	return interrupted ? 130 : failed === 0 ? 0 : 1;
};
