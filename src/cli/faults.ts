import type {AnyRunbook} from '../engine/kinds.ts';
import {suggestion} from '../language/nearest.ts';
import {faultKinds, type FaultKind, type ThrownFault} from '../twin/faults.ts';
import {stepPaths} from './answers.ts';
import {usageError} from './arguments.ts';

const kinds = Object.keys(faultKinds);
const listed = `Choose one of: ${kinds.join(', ')}.`;

/**
 * Reads `--fault KIND@STEP` and `--fault container-does-not-start:NAME@STEP`; a step by its whole path, or its last part
 * where only one is called so. Throws `usage`, with what there is.
 */
export const parseFaults = (runbook: AnyRunbook, find: (id: string) => AnyRunbook | undefined, words: readonly string[]): readonly ThrownFault[] =>
	words.map(word => {
		const at = word.lastIndexOf('@');
		if (at <= 0) throw usageError(`--fault ${JSON.stringify(word)} is not of the form FAULT@STEP.`, 'rehearse', listed);
		const [kind = '', container] = word.slice(0, at).split(/:(.*)/s);
		const name = word.slice(at + 1);
		if (!Object.hasOwn(faultKinds, kind)) throw usageError(`There is no fault ${JSON.stringify(kind)}.`, 'rehearse', `${suggestion(kind, kinds, '') ?? ''} ${listed}`.trim());
		if (container !== undefined && (kind !== 'container-does-not-start' || container === '')) throw usageError(`${kind} takes no name ${JSON.stringify(container)}.`, 'rehearse');
		const paths = stepPaths(runbook, find);
		const meant = paths.includes(name) ? [name] : paths.filter(path => path.endsWith(`/${name}`));
		const [step] = meant;
		if (step === undefined) throw usageError(`${runbook.id} has no step ${JSON.stringify(name)}.`, 'rehearse', `Its steps: ${paths.join(', ')}`);
		if (meant.length > 1) throw usageError(`${meant.length} steps are called ${name}: ${meant.join(', ')}.`, 'rehearse', 'Give the whole path of the one you mean.');
		return {kind: kind as FaultKind, step, ...(container === undefined ? {} : {container})};
	});
