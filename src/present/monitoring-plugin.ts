import type {Triage} from '../triage/finding.ts';
import {presentTriage} from './present-triage.ts';
import {sanitize} from './sanitize.ts';

const words = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** After a bar comes performance data: in a text it would end it. */
const withoutBars = (line: string): string => line.replaceAll('|', '¦');

/**
 * The output of a monitoring plugin: the state and one line with the counts as performance data, then the whole as long
 * output (https://nagios-plugins.org/doc/guidelines.html).
 */
export const presentForMonitoring = (found: Triage, exitCode: 0 | 1 | 2 | 3, seconds: number): readonly string[] => {
	const count = (severity: string): number => found.findings.filter(finding => finding.severity === severity).length;
	const data = [`critical=${count('critical')};;0;0`, `warning=${count('warning')};0;;0`, `info=${count('info')};;;0`, `not_known=${found.notKnown.length};;;0`, `time=${seconds.toFixed(3)}s;;;0`];
	return [`DRYDOCK ${words[exitCode]}: ${withoutBars(sanitize(found.summary))} | ${data.join(' ')}`, ...presentTriage(found).map(withoutBars)];
};
