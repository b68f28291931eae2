import type {CuredFinding, Finding} from './finding.ts';

/** A runbook as far as triage needs to know it. */
export interface CuringRunbook {
	readonly id: string;
	readonly cures: readonly string[];
	/** By their names. */
	readonly inputs: Readonly<Record<string, unknown>>;
}

/** Joins a finding to the first runbook that cures its kind, with those of its inputs that the host has told. */
export const cured = (finding: Finding, runbooks: readonly CuringRunbook[]): CuredFinding => {
	const runbook = runbooks.find(({cures}) => cures.includes(finding.kind));
	if (runbook === undefined) return {...finding, inputs: {}};
	return {...finding, runbook: runbook.id, inputs: Object.fromEntries(Object.entries(finding.about).filter(([name]) => Object.hasOwn(runbook.inputs, name)))};
};
