import {findingKinds, type Finding, type FindingKind, type Severity} from './finding.ts';

const severities: readonly Severity[] = ['critical', 'warning', 'info'];

/** The host's own troubles first: what they break is a consequence. */
const kindsInOrder: readonly FindingKind[] = [
	'socket-denied', 'daemon-configuration', 'daemon-down', 'containerd-down', 'disk-space', 'disk-inodes', 'packet-filter-flushed', 'forwarding-off', 'daemon-flapping',
	'stale-endpoint', 'port-taken', 'network-missing', 'mount-missing', 'program-missing', 'start-failed', 'out-of-memory', 'crash-loop', 'unhealthy', 'dead-container',
];

const placeOf = (kind: FindingKind): number => {
	const place = kindsInOrder.indexOf(kind);
	return place === -1 ? kindsInOrder.length + findingKinds.indexOf(kind) : place;
};

/** The most severe first, and always in the same order: their numbers are typed. */
export const inOrder = <Kind extends Finding>(findings: readonly Kind[]): readonly Kind[] =>
	findings.toSorted((left, right) =>
		severities.indexOf(left.severity) - severities.indexOf(right.severity) || placeOf(left.kind) - placeOf(right.kind) || (left.id < right.id ? -1 : Number(left.id > right.id)),
	);

/** One incident, one finding: `cause` is the finding that tells it, `effect` what else shows of it. */
interface Rule {
	readonly cause: FindingKind;
	readonly effect: readonly FindingKind[];
	/** Words in the evidence of an effect by which it is known as one of this cause. */
	readonly words?: RegExp;
}

const rules: readonly Rule[] = [
	{cause: 'daemon-configuration', effect: ['daemon-down', 'daemon-flapping']},
	{cause: 'daemon-down', effect: ['daemon-flapping']},
	{cause: 'disk-space', effect: ['start-failed'], words: /no space left on device/i},
	{cause: 'disk-inodes', effect: ['start-failed'], words: /no space left on device/i},
	{cause: 'packet-filter-flushed', effect: ['start-failed'], words: /iptables|nftables/i},
	{cause: 'containerd-down', effect: ['start-failed', 'crash-loop'], words: /containerd\.sock|did not receive an exit event/i},
];

const isEffect = (finding: Finding, {effect, words}: Rule): boolean => effect.includes(finding.kind) && (words === undefined || finding.evidence.some(line => words.test(line)));

const worse = (left: Severity, right: Severity): Severity => (severities.indexOf(left) <= severities.indexOf(right) ? left : right);

/** What only shows of another finding goes into that one as evidence. */
export const joined = (findings: readonly Finding[]): readonly Finding[] => {
	const left = [...findings];
	for (const rule of rules) {
		const at = left.findIndex(({kind}) => kind === rule.cause);
		const cause = left[at];
		if (cause === undefined) continue;
		const effects = left.filter(finding => finding !== cause && isEffect(finding, rule));
		if (effects.length === 0) continue;
		left[at] = {
			...cause,
			severity: effects.map(({severity}) => severity).reduce(worse, cause.severity),
			evidence: [...new Set([...cause.evidence, ...effects.flatMap(({subject, evidence}) => evidence.map(line => (subject === 'host' ? line : `${subject}: ${line}`)))])],
		};
		for (const effect of effects) left.splice(left.indexOf(effect), 1);
	}
	return left;
};
