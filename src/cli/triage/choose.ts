import type {Catalogue} from '../../catalogue/catalogue.ts';
import {DrydockError} from '../../errors.ts';
import {cureCommand} from '../../present/present-triage.ts';
import {sanitize} from '../../present/sanitize.ts';
import type {CuredFinding, Triage} from '../../triage/finding.ts';
import type {ParsedArguments} from '../arguments.ts';
import type {Io} from '../io.ts';
import {openTarget} from '../target.ts';
import {readListing} from './listing.ts';
import {lookAt, triageOptions} from './look.ts';

/** What `--finding` leads to. */
export interface Chosen {
	readonly runbook: string;
	/** `NAME=VALUE`. */
	readonly set: readonly string[];
}

const listed = (findings: readonly CuredFinding[]): readonly string[] => (findings.length === 0 ? ['There are no findings: drydock triage'] : findings.map(({id, title}, at) => `${at + 1}  ${id}  ${title}`));

/** The finding that was meant. A number is what was last shown under it, even if the order is another one by now. */
const pick = (word: string, {findings}: Triage, shown: readonly string[] | undefined): CuredFinding => {
	const isNumber = /^\d+$/.test(word);
	const id = isNumber ? (shown ?? findings.map(finding => finding.id))[Number(word) - 1] : word;
	const found = findings.find(finding => finding.id === id);
	if (found !== undefined) return found;
	if (isNumber && id !== undefined) throw new DrydockError('not-found', `Finding ${word} (${id}) is not there any more.`, {nextSteps: ['Look again: drydock triage']});
	throw new DrydockError('usage', `There is no finding ${JSON.stringify(word)}.`, {nextSteps: listed(findings)});
};

/** Only what takes long finds nothing but info, which comes last: a finding before those has the same number without it. */
const lookFor = async (word: string, given: ParsedArguments, io: Io, catalogue: Catalogue): Promise<CuredFinding> => {
	const target = await openTarget(given, io);
	try {
		const [options, {allDetectors}] = await Promise.all([triageOptions(given, io, catalogue), import('../../triage/detectors/all.ts')]);
		const shown = readListing(io.env, target.label);
		const quick = await lookAt(target.reader(), {...options, detectors: allDetectors.filter(({slow}) => slow !== true)});
		try {
			const found = pick(word, quick, shown);
			if (found.severity !== 'info') return found;
		} catch (error) {
			if (!(error instanceof DrydockError)) throw error;
		}
		return pick(word, await lookAt(target.reader(), options), shown);
	} finally {
		await target.close();
	}
};

/**
 * The runbook and the inputs for one finding, looked for now. Undefined: no runbook cures it, and what to do by hand was
 * said. Throws `usage` for a finding that there is not.
 */
export const chooseFinding = async (word: string, given: ParsedArguments, io: Io, catalogue: Catalogue): Promise<Chosen | undefined> => {
	const finding = await lookFor(word, given, io, catalogue);
	const command = cureCommand(finding);
	io.stderr.write(`${sanitize(finding.title)}\n`);
	if (finding.runbook !== undefined && command !== undefined) {
		io.stderr.write(`${sanitize(command)}\n`);
		return {runbook: finding.runbook, set: Object.entries(finding.inputs).map(([name, value]) => `${name}=${value}`)};
	}
	io.stderr.write(`No runbook cures this yet. By hand:\n${finding.nextSteps.map(step => `  ${sanitize(step)}\n`).join('')}`);
	return undefined;
};
