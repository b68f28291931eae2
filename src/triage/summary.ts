import type {Finding, NotKnown, Triage} from './finding.ts';

/** How many there are of each: `2 critical, 1 warning, 1 not known`; what there is none of is left out. */
export const summaryOf = (findings: readonly Finding[], notKnown: readonly NotKnown[]): string => {
	const count = (severity: Finding['severity']): number => findings.filter(finding => finding.severity === severity).length;
	const parts = [
		[count('critical'), 'critical'],
		[count('warning'), count('warning') === 1 ? 'warning' : 'warnings'],
		[count('info'), 'info'],
		[notKnown.length, 'not known'],
	] as const;
	const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
	return told.length === 0 ? 'no findings' : told.join(', ');
};

/** As monitoring plugins end: 0 nothing wrong, 1 warnings, 2 critical, 3 unknown. */
export const exitCodeOf = ({findings, notKnown}: Pick<Triage, 'findings' | 'notKnown'>): 0 | 1 | 2 | 3 => {
	if (findings.some(({severity}) => severity === 'critical')) return 2;
	// Without access there is nothing to be said of the host, good or bad.
	if (findings.some(({kind}) => kind === 'socket-denied')) return 3;
	if (findings.some(({severity}) => severity === 'warning')) return 1;
	return notKnown.some(({minor}) => minor !== true) ? 3 : 0;
};
