/**
 * The kinds of trouble that triage can find. A runbook names in `cures` those that it cures; one that no runbook cures
 * yet comes with what to do by hand.
 */
export const findingKinds = [
	'start-failed',
	'port-taken',
	'port-clash',
	'stale-endpoint',
	'network-missing',
	'mount-missing',
	'program-missing',
	'crash-loop',
	'out-of-memory',
	'unhealthy',
	'dead-container',
	'left-container',
	'subnet-overlap',
	'disk-space',
	'disk-inodes',
	'oversized-log',
	'log-rotation',
	'reclaimable-images',
	'exited-containers',
	'orphan-volumes',
	'build-cache',
	'daemon-down',
	'daemon-flapping',
	'daemon-configuration',
	'containerd-down',
	'forwarding-off',
	'packet-filter-flushed',
	'proxy-lost',
	'socket-denied',
	'live-restore-off',
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** `info` is worth knowing and wrong with nothing: it does not change the exit code. */
export type Severity = 'critical' | 'warning' | 'info';

/** Something wrong on a host. */
export interface Finding {
	/** Kind and subject: the same at the next look for the same trouble. `port-taken:proxy`. */
	readonly id: string;
	readonly kind: FindingKind;
	readonly severity: Severity;
	/** One line that can stand alone. */
	readonly title: string;
	/** `container proxy`, `network edge`, `host`. */
	readonly subject: string;
	/** What was read, in the host's own words where it has any; never cut. */
	readonly evidence: readonly string[];
	/** What it costs to leave it as it is, one sentence. */
	readonly cost: string;
	/** What the host tells of a runbook's inputs, by their names, as they would be typed: `{container: 'proxy'}`. */
	readonly about: Readonly<Record<string, string>>;
	/** What to do by hand, most useful first: commands, or one sentence each. */
	readonly nextSteps: readonly string[];
}

/** A finding with the runbook that cures it; neither runbook nor inputs where none does. */
export interface CuredFinding extends Finding {
	readonly runbook?: string;
	readonly inputs: Readonly<Record<string, string>>;
}

/** Something that could not be read. Never the same as "nothing wrong". */
export interface NotKnown {
	/** What was to be found out: "the sizes of log files". */
	readonly what: string;
	readonly why: string;
	/** Nothing worse than `info` could hide there: it does not change the exit code. */
	readonly minor?: true;
}

export interface Triage {
	/** The most severe first. */
	readonly findings: readonly CuredFinding[];
	readonly notKnown: readonly NotKnown[];
	/** One line: "2 critical, 1 warning, 1 not known". */
	readonly summary: string;
}
