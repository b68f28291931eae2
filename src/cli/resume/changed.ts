import type {AnyRunbook} from '../../engine/kinds.ts';
import type {Recorded} from './recorded.ts';

const edgesOf = (step: AnyRunbook['steps'][string]): readonly string[] => {
	if (step.kind === 'done') return [];
	const to = typeof step.to === 'string' ? [step.to] : Object.values(step.to);
	return [...to, ...(step.kind === 'act' && step.onFail !== undefined ? [step.onFail] : []), ...(step.kind === 'wait' ? [step.late] : [])];
};

/**
 * What can be told of how a runbook differs from the one that the run, or a call in it, went through: of the steps that were
 * entered, as nothing else of it is on record.
 */
export const changesOf = (runbook: AnyRunbook, {events, replayed: {steps}}: Recorded): readonly string[] => {
	const lines = new Set<string>();
	for (const {step: path, title, kind, runbook: of} of steps.values()) {
		const id = path.at(-1) ?? '';
		if (of !== runbook.id) continue;
		const now = runbook.steps[id];
		if (now === undefined) lines.add(`The step "${id}" ("${title}") is not in it any more.`);
		else if (now.kind !== kind) lines.add(`The step "${id}" was of the kind ${kind}, and is ${now.kind}.`);
		else if (now.title !== title) lines.add(`The step "${id}" was called "${title}", and is called "${now.title}".`);
	}
	for (const event of events) {
		if (event.type !== 'step-left' || event.to === undefined || steps.get(event.step.join('/'))?.runbook !== runbook.id) continue;
		const id = event.step.at(-1) ?? '';
		const now = runbook.steps[id];
		if (now !== undefined && !edgesOf(now).includes(event.to)) lines.add(`The step "${id}" does not lead to "${event.to}" any more.`);
	}
	return lines.size === 0 ? ['None of the steps that the run went through has another title or another way on; what they do may be different all the same.'] : [...lines];
};
