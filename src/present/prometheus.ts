import type {Triage} from '../triage/finding.ts';
import {sanitize} from './sanitize.ts';

type Labels = Readonly<Record<string, string>>;

const escaped = (text: string): string => sanitize(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const sample = (name: string, labels: Labels, value: number): string => {
	const told = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
	return `${name}${told.length === 0 ? '' : `{${told.join(',')}}`} ${value}`;
};

const gauge = (name: string, help: string, samples: readonly (readonly [Labels, number])[]): readonly string[] => [
	`# HELP ${name} ${help}`,
	`# TYPE ${name} gauge`,
	// A collector refuses the whole file for one line that is there twice.
	...new Set(samples.map(([labels, value]) => sample(name, labels, value))),
];

export interface Timed {
	/** When the look ended. Milliseconds since 1970. */
	readonly at: number;
	/** How long it took. */
	readonly seconds: number;
}

/** Prometheus' text format, as the textfile collector of its node exporter reads it. */
export const presentForPrometheus = ({findings, notKnown}: Triage, exitCode: number, {at, seconds}: Timed): readonly string[] => [
	...gauge('drydock_finding', 'Something wrong on the host, or worth knowing.', findings.map(({kind, subject, severity}) => [{kind, subject, severity}, 1])),
	...gauge('drydock_findings', 'How many findings there are.', (['critical', 'warning', 'info'] as const).map(severity => [{severity}, findings.filter(finding => finding.severity === severity).length])),
	...gauge('drydock_not_known', 'How many things could not be found out.', [[{}, notKnown.length]]),
	...gauge('drydock_state', '0 nothing wrong, 1 warnings, 2 critical, 3 unknown.', [[{}, exitCode]]),
	...gauge('drydock_triage_duration_seconds', 'How long the look took.', [[{}, Math.round(seconds * 1000) / 1000]]),
	...gauge('drydock_triage_timestamp_seconds', 'When the look ended.', [[{}, Math.floor(at / 1000)]]),
];
