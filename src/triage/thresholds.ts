import {DrydockError} from '../errors.ts';
import {suggestion} from '../language/nearest.ts';

type Unit = 'percent' | 'count' | 'seconds' | 'bytes';

interface ThresholdSpec {
	readonly unit: Unit;
	/** `from`: at the value itself; `above`: only beyond it. */
	readonly counts: 'from' | 'above';
	readonly warning: number;
	/** Undefined: what it is about is never worse than `info`, and there is one value. */
	readonly critical?: number;
	readonly summary: string;
}

/** Every threshold with its default. Percentages are of the file system that the data root lies on. */
export const thresholdTable = {
	'disk-space': {unit: 'percent', counts: 'from', warning: 70, critical: 85, summary: 'used space of the data root\'s file system'},
	'disk-inodes': {unit: 'percent', counts: 'from', warning: 70, critical: 85, summary: 'used inodes of the data root\'s file system'},
	unhealthy: {unit: 'count', counts: 'above', warning: 0, critical: 2, summary: 'unhealthy containers'},
	restarts: {unit: 'count', counts: 'above', warning: 3, critical: 10, summary: 'restarts of one container in 5 minutes'},
	'daemon-down': {unit: 'seconds', counts: 'from', warning: 0, critical: 30, summary: 'how long Docker or containerd is down'},
	'daemon-restarts': {unit: 'count', counts: 'above', warning: 0, critical: 3, summary: 'restarts of Docker by its service manager, the last within the hour'},
	'log-bytes': {unit: 'bytes', counts: 'from', warning: 500e6, critical: 2e9, summary: 'size of one container\'s log without a bound, or …'},
	'log-percent': {unit: 'percent', counts: 'from', warning: 10, critical: 25, summary: '… its share of the file system'},
	reclaimable: {unit: 'percent', counts: 'from', warning: 20, summary: 'share of the file system that unused images, volumes, build cache or ended containers take'},
} as const satisfies Readonly<Record<string, ThresholdSpec>>;

export type ThresholdName = keyof typeof thresholdTable;
export type Thresholds = Readonly<Record<ThresholdName, {readonly warning: number; readonly critical: number}>>;

const names = Object.keys(thresholdTable) as readonly ThresholdName[];

export const defaultThresholds = Object.fromEntries(
	Object.entries<ThresholdSpec>(thresholdTable).map(([name, {warning, critical = Number.POSITIVE_INFINITY}]) => [name, {warning, critical}]),
) as Thresholds;

/** `undefined`: below both. */
export const severityOf = (name: ThresholdName, value: number, thresholds: Thresholds): 'warning' | 'critical' | undefined => {
	const {warning, critical} = thresholds[name];
	const reaches = (limit: number): boolean => (thresholdTable[name].counts === 'from' ? value >= limit : value > limit);
	if (reaches(critical)) return 'critical';
	return reaches(warning) ? 'warning' : undefined;
};

const factors: Readonly<Record<string, number>> = {'': 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9, t: 1e12, tb: 1e12};

const units: Readonly<Record<Unit, {readonly form: RegExp; readonly words: string; readonly example: readonly [string, string]}>> = {
	percent: {form: /^(?<number>\d+(?:\.\d+)?)\s*%?$/, words: 'percent', example: ['70', '85']},
	count: {form: /^(?<number>\d+)$/, words: 'a number', example: ['3', '10']},
	seconds: {form: /^(?<number>\d+(?:\.\d+)?)\s*s?$/, words: 'seconds', example: ['0', '30']},
	bytes: {form: /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>[kmgt]?b?)$/i, words: 'bytes', example: ['500MB', '2GB']},
};

const valueOf = (text: string, unit: Unit): number | undefined => {
	const groups = units[unit].form.exec(text.trim())?.groups;
	const value = groups === undefined ? Number.NaN : Number(groups['number']) * (factors[groups['unit']?.toLowerCase() ?? ''] ?? 1);
	return Number.isFinite(value) && (unit !== 'percent' || value <= 100) ? value : undefined;
};

/**
 * One threshold as it is typed: `70,85`, `500MB,2GB`; one value for what is never worse than info. `where` names its
 * place in an error. Throws `usage`.
 */
export const parseThreshold = (name: string, text: string, where: string): Partial<Thresholds> => {
	const known = names.find(candidate => candidate === name);
	if (known === undefined) throw new DrydockError('usage', `${where}: there is no threshold ${JSON.stringify(name)}.`, {nextSteps: [suggestion(name, names, '')]});
	const spec: ThresholdSpec = thresholdTable[known];
	const {words, example} = units[spec.unit];
	const wanted = spec.critical === undefined ? 1 : 2;
	const values = text.split(',').map(part => valueOf(part, spec.unit));
	const [warning, critical = Number.POSITIVE_INFINITY] = values;
	if (values.length !== wanted || warning === undefined || values.includes(undefined) || critical < warning) {
		const form = wanted === 1 ? `one value in ${words}, like ${example[0]}` : `WARNING,CRITICAL in ${words}, the lower first, like ${example.join(',')}`;
		throw new DrydockError('usage', `${where}: ${name} cannot be ${JSON.stringify(text)}.`, {nextSteps: [`It takes ${form}.`]});
	}
	return {[known]: {warning, critical}};
};
