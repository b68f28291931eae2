import {afterAll, beforeAll, expect, it} from '@jest/globals';
import type {RunEvent} from '../../src/engine/events.ts';
import {killPoints, killProgram, programOn, runs, sampled, type KillPoint, type Program} from './support/crash.ts';
import {leaveStaleEndpoint, setUpSite, startOver} from './support/incidents.ts';
import {proxyOn} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;
/** The rung on which Docker is stopped, its store changed by hand, and Docker started again. */
const cure = 'run stale-endpoint --set container=proxy --answer ladder=store-entry';

/** What happened according to the record, without safety copies: those are made again where it is not known whether they were. */
const happened = (events: readonly RunEvent[]): ReadonlyMap<string, number> => {
	const counts = new Map<string, number>();
	let flying: string | undefined;
	for (const event of events) {
		if (event.type === 'performing') flying = event.operation.kind.startsWith('copy.') ? undefined : event.text.replaceAll(/[0-9a-f]{12}/g, 'ID');
		const ended = event.type === 'performed' || (event.type === 'became' && event.state === 'done');
		if (ended && flying !== undefined) counts.set(flying, (counts.get(flying) ?? 0) + 1);
	}
	return counts;
};

const ofTheDaemon = /^(?:service|store|file)\./;

serverDescribe('a run that was killed while the daemon stops, is down, or starts', () => {
	let server: Server;
	let program: Program;
	let whole: ReadonlyMap<string, number>;
	let points: readonly KillPoint[];

	const setUp = async () => {
		await startOver(server);
		await server.succeed(`rm -rf ${runs}`);
		await setUpSite(server);
		await leaveStaleEndpoint(server);
		// Nothing of the dead containers is left but what is on the disk.
		await server.powercut();
		await server.boot();
		program = programOn(server, await proxyOn(server));
	};

	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'resume-daemon', binds: killProgram});
		await setUp();
		const run = await program.run(cure);
		expect([run.code, run.code === 0 ? '' : run.stdout]).toEqual([0, '']);
		const events = await program.journal();
		whole = happened(events);
		const near = new Set(events.flatMap(event => (event.type === 'performing' && ofTheDaemon.test(event.operation.kind) ? [event.seq, event.seq + 1] : [])));
		points = killPoints(events).filter(point => near.has(Number(point.split(':')[1])));
	}, 10 * minutes);
	afterAll(() => server?.gone(), minutes);

	it('goes on from there: the port is free, the site answers, and the daemon is not restarted once more than needed', async () => {
		expect(points.length).toBeGreaterThan(5);
		const wrong: string[] = [];
		for (const point of sampled(points, 4)) {
			await setUp();
			const killed = await program.run(cure, point);
			const resumed = await program.run('resume');
			const doubled = [...happened(await program.journal())].filter(([text, times]) => times > (whole.get(text) ?? 0));
			const site = await server.run('for i in $(seq 50); do curl -fsS -m 3 http://127.0.0.1:443/ && exit 0; sleep .1; done; exit 1');
			if (resumed.code !== 0 || doubled.length > 0 || site.code !== 0) wrong.push([`${point}, ended with ${killed.code}, then ${resumed.code}`, JSON.stringify(doubled), site.stderr, killed.stdout.slice(-800), '-----', resumed.stdout.slice(-3500), resumed.stderr].join('\n'));
		}
		expect(wrong).toEqual([]);
	}, 20 * minutes);
});
