import {basename, dirname, join} from 'node:path';
import type {Catalogue, CatalogueEntry} from '../../catalogue/catalogue.ts';
import {faultsIn, readFault, shippedFaults, type FaultFile} from '../../lab/faults.ts';
import type {Fault} from '../../lab/fault.ts';
import {suggestion} from '../../language/nearest.ts';
import {usageError} from '../arguments.ts';

/** A fault, and the runbook that is to cure it. */
export interface Drilled {
	readonly fault: Fault;
	readonly runbook: string;
}

/** The faults of a runbook: those that ship, or the folder beside a runbook.ts of somebody's own. */
const faultsOf = ({runbook, file, builtIn}: CatalogueEntry, shipped: readonly FaultFile[]): readonly FaultFile[] => {
	if (builtIn) return shipped.filter(({incident}) => incident === runbook.id);
	return basename(file) === 'runbook.ts' ? faultsIn(join(dirname(file), 'faults'), runbook.id) : [];
};

/** Each fault once, by the names of runbooks and faults; all of them without a name. Throws `usage`. */
export const chooseFaults = async (catalogue: Catalogue, names: readonly string[]): Promise<readonly Drilled[]> => {
	const shipped = shippedFaults();
	const all = catalogue.entries.flatMap(entry => faultsOf(entry, shipped).map(file => ({file, runbook: entry.runbook.id})));
	const named = (name: string): readonly (typeof all)[number][] => {
		const found = all.filter(({runbook}) => runbook === name);
		return found.length > 0 ? found : all.filter(({file}) => file.id === name);
	};
	for (const name of names) {
		if (named(name).length > 0) continue;
		const known = catalogue.entries.some(({runbook}) => runbook.id === name);
		const ids = [...new Set(all.flatMap(({runbook, file}) => [runbook, file.id]))];
		throw usageError(known ? `The runbook ${name} brings no fault to drill it by.` : `There is no runbook and no fault ${JSON.stringify(name)}.`, 'drill', known ? undefined : suggestion(name, ids, ''));
	}
	const chosen = names.length === 0 ? all : [...new Set(names.flatMap(named))];
	if (chosen.length === 0) throw usageError('There is no fault to drill by.', 'drill');
	return Promise.all(chosen.map(async ({file, runbook}) => ({fault: await readFault(file), runbook})));
};
