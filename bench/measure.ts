import {spawnSync} from 'node:child_process';

/** Milliseconds. */
export interface Measured {
	readonly what: string;
	readonly median: number;
	readonly least: number;
	readonly most: number;
}

const timeOf = (argv: readonly string[]): number => {
	const [command = '', ...rest] = argv;
	const started = performance.now();
	const {status, error, stderr} = spawnSync(command, rest, {encoding: 'utf8'});
	const took = performance.now() - started;
	if (status !== 0) {
		throw new Error(`${argv.join(' ')} ended with ${status}: ${error?.message ?? stderr}`);
	}

	return took;
};

const summarise = (what: string, times: readonly number[]): Measured => {
	const sorted = times.toSorted((left, right) => left - right);
	return {what, median: sorted[Math.floor(sorted.length / 2)] ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0};
};

/** Whole processes, taking turns: what slows the machine down meanwhile slows all of them. */
export const measureProcesses = (programs: Readonly<Record<string, readonly string[]>>, rounds = 15): readonly Measured[] => {
	const entries = Object.entries(programs);
	for (const [, argv] of entries) {
		timeOf(argv);
	}

	const times = new Map<string, number[]>(entries.map(([what]) => [what, []]));
	for (let round = 0; round < rounds; round += 1) {
		for (const [what, argv] of entries) {
			times.get(what)?.push(timeOf(argv));
		}
	}

	return entries.map(([what]) => summarise(what, times.get(what) ?? []));
};

/** Median, least and most, and how often the first of them fits into each. */
export const printMeasured = (title: string, measured: readonly Measured[]): void => {
	console.log(`\n${title}`);
	const first = measured[0]?.median ?? 1;
	for (const {what, median, least, most} of measured) {
		const times = [median, least, most].map(time => time.toFixed(0).padStart(7)).join('');
		console.log(`  ${what.padEnd(44)}${times} ms  ×${(median / first).toFixed(1)}`);
	}
};
