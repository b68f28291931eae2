import {setTimeout as sleep} from 'node:timers/promises';
import {errorMessage} from '../errors.ts';
import type {HostReader} from '../host/reader.ts';
import {cured, type CuringRunbook} from './cure.ts';
import type {Detector, Look} from './detector.ts';
import {allDetectors} from './detectors/all.ts';
import type {CuredFinding, Finding, NotKnown, Triage} from './finding.ts';
import {inOrder, joined} from './incidents.ts';
import {rememberingReader} from './remember.ts';
import {summaryOf} from './summary.ts';
import {defaultThresholds, type Thresholds} from './thresholds.ts';

export interface TriageOptions {
	/** Those that shall differ from their defaults. */
	readonly thresholds?: Partial<Thresholds>;
	/** How long one reading may take. Seconds. @default 10 */
	readonly timeoutSeconds?: number;
	/** How long the sizes of everything on the disk may take; nothing else waits for them. Seconds. @default 60 */
	readonly diskUsageSeconds?: number;
	/** What findings are cured by. */
	readonly runbooks: readonly CuringRunbook[];
	/** @default all */
	readonly detectors?: readonly Detector[];
	/** Milliseconds since 1970. @default now */
	readonly now?: number;
}

/** A look that is under way. */
export interface TriageProgress {
	readonly findings: readonly CuredFinding[];
	readonly notKnown: readonly NotKnown[];
	/** What is still being found out. */
	readonly pending: readonly string[];
}

/** Entries with one cause become one: when Docker does not answer, that is said once. */
const byCause = (entries: readonly NotKnown[]): readonly NotKnown[] => {
	const causes = Map.groupBy(entries, ({why}) => why);
	return [...causes].map(([why, same]) => ({
		what: [...new Set(same.map(({what}) => what))].join(', '),
		why,
		...(same.every(({minor}) => minor === true) ? {minor: true as const} : {}),
	}));
};

/**
 * Looks at a host: all detectors over one set of readings, side by side. `told` gets what is found so far each time one
 * of them ends, and may be called before this returns for the first time. Never rejects for what is wrong with the
 * host: what could not be read is in `notKnown`.
 */
export const triage = async (host: HostReader, options: TriageOptions, told: (progress: TriageProgress) => void = () => {}): Promise<Triage> => {
	const {timeoutSeconds = 10, diskUsageSeconds = 60, detectors = allDetectors, now = Date.now(), runbooks} = options;
	const findings: Finding[] = [];
	const notKnown: NotKnown[] = [];
	const pending = new Set(detectors);
	const shared = new Map<string, Promise<unknown>>();
	const lookOf = (detector: Detector): Look => ({
		host: reader,
		thresholds: {...defaultThresholds, ...options.thresholds},
		now,
		once: async <T>(name: string, work: () => Promise<T>) => {
			const known = shared.get(name) ?? work();
			shared.set(name, known);
			return known as Promise<T>;
		},
		notKnown: (what, error) => notKnown.push({what, why: errorMessage(error), ...(detector.minor ? {minor: true as const} : {})}),
		later: async seconds => sleep(seconds * 1000),
		afresh: () => rememberingReader(host, limits),
	});
	const limits = {seconds: timeoutSeconds, diskUsageSeconds};
	const reader = rememberingReader(host, limits);
	const view = (): TriageProgress => ({
		findings: inOrder(joined(findings)).map(finding => cured(finding, runbooks)),
		notKnown: byCause(notKnown),
		pending: [...pending].map(({what}) => what),
	});
	await Promise.all(
		detectors.map(async detector => {
			const look = lookOf(detector);
			try {
				findings.push(...(await detector.find(look)));
			} catch (error) {
				look.notKnown(detector.what, error);
			}
			pending.delete(detector);
			told(view());
		}),
	);
	const {pending: _none, ...found} = view();
	return {...found, summary: summaryOf(found.findings, found.notKnown)};
};
