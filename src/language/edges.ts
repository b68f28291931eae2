import type {AnyStep} from './problem.ts';

/** One way out of a step. */
export interface Edge {
	readonly to: string;
	/** The outcome, where there are several. */
	readonly outcome?: string;
	/** `failed` is taken when an act failed, `late` when a wait was in vain. */
	readonly kind: 'to' | 'failed' | 'late';
	/**
	 * The facts that are there after this way out and were not before. An act that failed has learned nothing, and
	 * neither has a call that ended without a cure: its facts may be those of the half it came through.
	 */
	readonly gives: readonly string[];
}

/** Every way out of a step, in the order in which its author wrote them. */
export const edgesOf = (step: AnyStep): readonly Edge[] => {
	if (step.kind === 'done') return [];

	const edges: Edge[] =
		typeof step.to === 'string'
			? [{to: step.to, kind: 'to', gives: step.gives}]
			: Object.entries(step.to).map(([outcome, to]) => ({
					to,
					outcome,
					kind: 'to',
					gives: step.kind === 'call' && outcome !== 'cured' ? [] : step.gives,
				}));
	if (step.kind === 'act' && step.onFail !== undefined) edges.push({to: step.onFail, kind: 'failed', gives: []});
	if (step.kind === 'wait') edges.push({to: step.late, kind: 'late', gives: []});
	return edges;
};

/** The steps of a graph by their ids: as a Map, because an author may call a step `constructor`. */
export const stepsOf = (steps: Readonly<Record<string, AnyStep>>): ReadonlyMap<string, AnyStep> => new Map(Object.entries(steps));
