import {spawn} from 'node:child_process';

/** Milliseconds. */
export interface Measured {
	readonly what: string;
	readonly median: number;
	readonly least: number;
	readonly most: number;
}

/** One measurement; resolves to milliseconds. */
export type Measurement = () => Promise<number>;

/** From the start of a process to its end; throws when it fails. */
export const wholeProcess =
	(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Measurement =>
	async () => {
		const [command = '', ...rest] = argv;
		const {promise, resolve, reject} = Promise.withResolvers<number>();
		const started = performance.now();
		const child = spawn(command, rest, {env, stdio: ['ignore', 'ignore', 'pipe']});
		let said = '';
		child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
		child.once('error', reject);
		child.once('exit', code => {
			const took = performance.now() - started;
			if (code === 0) resolve(took);
			else reject(new Error(`${argv.join(' ')} ended with ${code}: ${said}`));
		});
		return promise;
	};

export const summarise = (what: string, times: readonly number[]): Measured => {
	const sorted = times.toSorted((left, right) => left - right);
	return {what, median: sorted[Math.floor(sorted.length / 2)] ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0};
};

/** In turns, A B A B: what slows the machine down meanwhile slows all of them. The first round is not counted. */
export const inTurns = async (measurements: Readonly<Record<string, Measurement>>, rounds: number): Promise<readonly Measured[]> => {
	const times = new Map<string, number[]>(Object.keys(measurements).map(what => [what, []]));
	for (let round = 0; round <= rounds; round += 1) {
		for (const [what, measure] of Object.entries(measurements)) {
			const took = await measure();
			if (round > 0) times.get(what)?.push(took);
		}
	}

	return [...times].map(([what, taken]) => summarise(what, taken));
};

const row = (what: string, cells: readonly string[]): string => `  ${what.padEnd(50)}${cells.map(cell => cell.padStart(9)).join('')}`;

/** Median, least and most, and each median as a multiple of the first one. */
export const printMeasured = (title: string, measured: readonly Measured[]): void => {
	console.log(`\n${title}`);
	console.log(row('milliseconds', ['median', 'least', 'most', 'ratio']));
	const first = measured[0]?.median ?? 1;
	for (const {what, median, least, most} of measured) console.log(row(what, [...[median, least, most].map(time => time.toFixed(0)), `×${(median / first).toFixed(2)}`]));
};

/** Values that are no times. */
export const printValues = (title: string, values: Readonly<Record<string, string>>): void => {
	console.log(`\n${title}`);
	for (const [what, value] of Object.entries(values)) console.log(`  ${what.padEnd(50)}${value.padStart(9)}`);
};
