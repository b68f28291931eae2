import {appendFileSync} from 'node:fs';
import {doAsTold, tail} from './as-told.ts';
import {countChanging, happened, moreOften} from './counting.ts';
import {killPoints, killProgram, operationPoints, programOn, runs, sampled, type KillPoint, type Program} from './crash.ts';
import {changes, type HostState} from './drill.ts';
import {keptState, withoutWhatRuns} from './kept-state.ts';
import {proxyOn, type RecordingProxy} from './proxy.ts';
import type {Suite} from './root.ts';
import {bootServer, type Server} from './server.ts';

/** An incident, and the run that cures it. */
export interface Scenario {
	readonly name: string;
	readonly suite: Suite;
	/** `RUNBOOK --set …` */
	readonly run: string;
	/** `--answer …`: given to whoever goes on as well. */
	readonly answers?: string;
	/** Once, on the server as it was booted. */
	prepare?(server: Server): Promise<void>;
	/** The incident, anew; what an earlier one left is gone by then. */
	setUp(server: Server): Promise<void>;
	/** It begins with a disk as it was kept: nothing that a power cut does to the engine's store can be left. */
	readonly keepsDisk?: true;
	/** A command line that succeeds when it is cured. */
	readonly cured: string;
	/** Requests that may be made once more where it is not known whether they came to their end, and why that harms nobody. */
	readonly harmless: readonly {readonly request: RegExp; readonly why: string}[];
}

export type Struck = 'drydock' | 'daemon' | 'power';

/** What became of one point. */
interface Became {
	readonly point: KillPoint;
	readonly cured: boolean;
	readonly lost: readonly string[];
	readonly doubled: readonly string[];
	/** For whoever reads a failed test. */
	readonly told: readonly string[];
}

export interface Row {
	readonly scenario: string;
	readonly struck: Struck;
	readonly points: number;
	readonly of: number;
	readonly cured: number;
	/** Ended in words; what they name, and going on, or a new run, cured it. */
	readonly words: number;
	readonly lost: number;
	readonly doubled: number;
	readonly wrong: readonly Became[];
}

const record = '/root/requests.jsonl';
/** What an operation had made for itself is removed by whoever goes on. */
const clearing = {request: /^docker rm -fv \S+ {2}# made by this run|^DELETE \/containers\/ID\?v=true&force=true$/};
const falseCure = 'It calls itself a cure, and is none.';

/** A server with one scenario on it, of which a run that nobody disturbed is known. */
export interface Site {
	readonly server: Server;
	/** How many points there are, and what became of some of them; of all with DRYDOCK_MATRIX=all. */
	strike(struck: Struck, most: number): Promise<Row>;
}

export const openSite = async (scenario: Scenario): Promise<Site> => {
	const server = await bootServer({suite: scenario.suite, name: 'matrix', binds: killProgram});
	try {
		return await siteOn(server, scenario);
	} catch (error) {
		await server.gone();
		throw error;
	}
};

const siteOn = async (server: Server, scenario: Scenario): Promise<Site> => {
	const {answers = '', harmless} = scenario;
	let proxy: RecordingProxy;
	let program: Program;
	const listen = async (): Promise<void> => {
		proxy = await proxyOn(server, {record});
		program = programOn(server, proxy);
	};
	const answersAgain = async (): Promise<void> => {
		await server.succeed('systemctl reset-failed docker docker.socket 2>/dev/null; for i in $(seq 600); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1');
	};
	/** The disk before the incident, where the engine's store may be damaged by what is done to it. */
	let fresh: (() => Promise<void>) | undefined;
	const setUp = async (): Promise<void> => {
		await fresh?.();
		if (server.pid !== 0) await answersAgain();
		await scenario.setUp(server);
		await server.succeed(`rm -rf ${runs} ${record}`);
		if ((await server.run('[ -S /run/recorded.sock ] && kill -0 $(cat /run/recorder.pid)')).code !== 0) await listen();
	};

	await scenario.prepare?.(server);
	await setUp();
	const undisturbed = await program!.run(`run ${scenario.run} ${answers}`);
	const holds = await server.run(scenario.cured);
	if (undisturbed.code !== 0 || holds.code !== 0) throw new Error(`${scenario.name} is not cured: ${undisturbed.stdout}${undisturbed.stderr}${holds.stdout}${holds.stderr}`);
	const events = await program!.journal();
	const [wholeRequests, wholeHappened, want] = [countChanging(await proxy!.requests()), happened(events), await keptState(server)];

	const lostSince = (now: HostState, struck: Struck): readonly string[] => {
		const isWanted = struck === 'drydock' ? () => true : withoutWhatRuns;
		return changes(want, now).filter(isWanted);
	};

	const strikeAt = async (struck: Struck, point: KillPoint): Promise<Became> => {
		await setUp();
		const first = await program.run(`run ${scenario.run} ${answers}`, point);
		if (struck === 'power') {
			await server.boot();
			await listen();
		}
		if (struck === 'daemon') await answersAgain();
		if (struck === 'drydock' && first.code < 128) return {point, cured: false, lost: ['it was not killed'], doubled: [], told: tail(first.stdout + first.stderr)};
		const requestsBefore = await proxy.requests();
		const inFlight = [...countChanging(requestsBefore.filter(({method}) => method !== 'GET' && method !== 'HEAD').slice(-1)).keys()];
		const resumed = first.code === 0 ? first : await program.run(`resume ${answers}`);
		// Before a record of an end: it came to that, and nobody has noted it.
		const inTheMiddle = !point.startsWith('after');
		const mayRepeat = (request: string): boolean => inTheMiddle && [...harmless, clearing].some(each => each.request.test(request));
		// The engine or the machine died with the request in its hands: what was not done is done then.
		const wasInHand = (request: string, more: number): boolean => struck !== 'drydock' && more === 1 && inFlight.includes(request);
		const requests = countChanging(await proxy.requests());
		// What a crash of the engine or the machine leaves may have to be cured by another way than before.
		const least = struck === 'drydock' ? 0 : 1;
		const doubled = [
			...moreOften(requests, wholeRequests, least).filter(([request, more]) => !mayRepeat(request) && !wasInHand(request, more)),
			...moreOften(happened(await program.journal()), wholeHappened, least).filter(([text]) => !mayRepeat(text)),
		].map(([what, more]) => `${more} × more: ${what}`);
		const lacking = struck === 'drydock' ? [...wholeRequests].filter(([request, times]) => (requests.get(request) ?? 0) < times).map(([request]) => `not done: ${request}`) : [];
		const cured = resumed.code === 0 && (await server.run(scenario.cured)).code === 0;
		const told = cured ? [] : [`${first.code}, then ${resumed.code}`, ...tail(first.stdout), '--', ...tail(resumed.stdout + resumed.stderr, 30)];
		if (!cured) {
			if (resumed.code === 0 && !/left alone: /i.test(resumed.stdout)) told.push(falseCure);
			told.push(...(await doAsTold(server, program, scenario, [first, resumed])));
		}
		const held = await server.run(scenario.cured);
		// A second run has copies and backups of its own.
		const isOfOneRun = (line: string): boolean => cured || !/^(?:copy |\d+ image drydock\/)/.test(line);
		const lost = [...told.filter(line => line === falseCure), ...(held.code === 0 ? [] : [`not cured: ${scenario.cured}: ${held.stdout}${held.stderr}`]), ...lostSince(await keptState(server), struck).filter(isOfOneRun), ...lacking];
		return {point, cured, lost, doubled, told};
	};

	return {
		server,
		async strike(struck, most) {
			const all = struck === 'drydock' ? killPoints(events) : operationPoints(events, struck);
			const isMiddle = (point: KillPoint): boolean => !/^(?:after|before)/.test(point);
			const middles = sampled(all.filter(isMiddle), Math.ceil(most / 2));
			const points = [...middles, ...sampled(all.filter(point => !isMiddle(point)), most - middles.length)];
			if (struck === 'power' && scenario.keepsDisk === undefined) fresh = await server.keepDisk();
			const became: Became[] = [];
			for (const point of points) {
				const one = await strikeAt(struck, point);
				became.push(one);
				tellProgress(scenario, one);
			}
			const row: Row = {
				scenario: scenario.name,
				struck,
				points: points.length,
				of: all.length,
				cured: became.filter(({cured}) => cured).length,
				words: became.filter(({cured, lost}) => !cured && lost.length === 0).length,
				lost: became.filter(({lost}) => lost.length > 0).length,
				doubled: became.filter(({doubled}) => doubled.length > 0).length,
				wrong: became.filter(({cured, lost, doubled}) => lost.length > 0 || doubled.length > 0 || (struck === 'drydock' && !cured)),
			};
			tellProgress(scenario, row);
			return row;
		},
	};
};

/** The rows of the table in docs/safety.md, and each point on the way, where DRYDOCK_MATRIX_ROWS names a file for them. */
const tellProgress = ({name}: Scenario, what: Became | Row): void => {
	const file = process.env['DRYDOCK_MATRIX_ROWS'];
	if (file !== undefined) appendFileSync(file, `${JSON.stringify({name, ...what})}\n`);
};
