import type {Program} from './crash.ts';
import type {Scenario} from './matrix.ts';
import type {Server} from './server.ts';
import type {Outcome} from './tools.ts';

/** The end of what was printed. */
export const tail = (text: string, lines = 18): readonly string[] => text.trimEnd().split('\n').slice(-lines);

/** The other runbook that its last words name. */
const namedIn = (stdout: string): readonly string[] => [...stdout.matchAll(/drydock (run (?!stale|network)[a-z-]+ --set \S+)/g)].slice(-1).map(([, words = '']) => words);

/** Does what the last words of runs name, as an operator would: that, then goes on; and where it cannot go on, begins anew. What it did, with what that said. */
export const doAsTold = async (server: Server, program: Program, {run, answers = '', cured}: Pick<Scenario, 'run' | 'answers' | 'cured'>, runs: readonly Outcome[]): Promise<readonly string[]> => {
	const id = runs.map(({stdout}) => /^Record: \S+\/(\S+)$/m.exec(stdout)?.[1]).find(found => found !== undefined) ?? '';
	const [named] = runs.flatMap(({stdout}) => namedIn(stdout)).slice(-1);
	const told: string[] = [];
	// `docker start pet`, `docker volume rm data`: by themselves at the end of a line.
	const [byHand] = runs.flatMap(({stdout}) => [...stdout.matchAll(/(?:^|: )(docker (?:start|volume rm) [\w-]+)(?:, if .*)?$/gm)].slice(-1)).map(([, words = '']) => words);
	if (byHand !== undefined) told.push(`-- ${byHand}: ${(await server.run(byHand)).code}`);
	const wanted = new Set([`resume ${id} ${answers}`, `run ${run} ${answers}`.trim(), `run ${run}`]);
	for (const args of named === undefined ? wanted : [named, ...wanted]) {
		const {code, stdout, stderr} = await program.run(args);
		told.push(`-- ${args}: ${code}`, ...(code === 0 ? [] : tail(stdout + stderr)));
		const [other] = args === named ? [] : namedIn(stdout);
		if (code !== 0 && other !== undefined) told.push(`-- ${other}: ${(await program.run(other)).code}`);
		if ((await server.run(cured)).code === 0) break;
	}
	return told;
};
