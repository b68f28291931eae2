import type {FactValues} from '../../language/values.ts';
import type {CuredFinding} from '../../triage/finding.ts';
import {openForm, submitForm, type Form} from '../pick/form.ts';
import type {ListedRunbook} from '../screen-options.ts';

/** How a finding, or the trouble of a simulated server, is cured from here. */
export interface Cure {
	readonly runbook: ListedRunbook;
	/** Filled in with what the host told. */
	readonly form: Form;
	/** Set when that suffices to start. */
	readonly inputs?: FactValues;
}

/** Undefined where no runbook cures it, or the one that does could not be loaded. */
export const cureOf = ({runbook: id, inputs: told}: Pick<CuredFinding, 'runbook' | 'inputs'>, runbooks: readonly ListedRunbook[]): Cure | undefined => {
	const runbook = runbooks.find(candidate => candidate.id === id);
	if (runbook === undefined) return undefined;
	const form = openForm(runbook, Object.fromEntries(Object.entries(told).filter(([name]) => Object.hasOwn(runbook.inputs, name))));
	const submitted = submitForm(form);
	if ('inputs' in submitted) return {runbook, form, inputs: submitted.inputs};
	// What nobody has typed yet is not wrong; what the host told and the runbook does not take is.
	const wrong = Object.fromEntries(Object.entries(submitted.form.wrong).filter(([name]) => form.values[name] !== undefined));
	const firstEmpty = form.names.findIndex(name => form.values[name] === undefined);
	return {runbook, form: {...form, wrong, at: Math.max(0, Object.keys(wrong).length > 0 ? submitted.form.at : firstEmpty)}};
};
