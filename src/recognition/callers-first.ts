/** A runbook as far as it shows which others it runs as a step. */
export interface Caller {
	readonly id: string;
	readonly steps?: Readonly<Record<string, {readonly title: string; readonly runbook?: string}>>;
}

/** Those that begin at a symptom before those that they call: what a runbook calls is a part of the cure. */
export const callersFirst = <Runbook extends Caller>(runbooks: readonly Runbook[]): readonly Runbook[] => {
	const called = ({steps = {}}: Caller): string[] => Object.values(steps).flatMap(({runbook}) => (runbook === undefined ? [] : [runbook]));
	const ordered: Runbook[] = [];
	const place = (runbook: Runbook, around: readonly string[]): void => {
		if (ordered.includes(runbook) || around.includes(runbook.id)) return;
		for (const id of called(runbook)) for (const each of runbooks) if (each.id === id) place(each, [...around, runbook.id]);
		ordered.unshift(runbook);
	};
	for (const runbook of runbooks.toReversed()) place(runbook, []);
	return ordered;
};
