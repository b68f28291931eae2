import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {killProgram, runs} from './support/crash.ts';
import {changes, hostState} from './support/drill.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const runbook = `
import {language} from 'drydock-cli';
interface Facts {}
const {act, done, runbook} = language<Facts>();
export default runbook({
	id: 'halt', title: 'Halt', summary: 'Stops Docker.', symptoms: [], inputs: {}, start: 'stop',
	steps: {
		stop: act({
			title: 'Stop Docker', why: 'w', risk: 'disruptive', reversible: true, away: {seconds: 60, fallback: 'Start it.'},
			plan: async () => [{kind: 'service.stop', service: 'docker'}], to: 'end',
		}),
		end: done({title: 'End', why: 'w', outcome: 'cured', say: () => ['Done.']}),
	},
});`;

serverDescribe('undo after a run died between the stop of Docker and its start', () => {
	let server: Server;
	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'halted', binds: killProgram});
		await server.succeed(`docker import /root/bb.tar bb:1 >/dev/null; mkdir -p /root/books/halt /etc/docker
			docker run -d --stop-signal KILL --name kept --restart unless-stopped bb:1 sleep 600 >/dev/null
			docker run -d --stop-signal KILL --name app bb:1 sleep 600 >/dev/null
			cat >/root/books/halt/runbook.ts <<'END'
${runbook}
END`);
	}, 120_000);
	afterAll(() => server?.gone(), 60_000);

	it('brings the daemon back, then what it does not start by itself; where it does not come up it says why, and what to do', async () => {
		const before = await hostState(server);
		const drydock = '/opt/drydock/node /opt/drydock/dist/cli.js';
		const killed = await server.run(`${drydock} run halt --runbooks /root/books --no-input --approve destructive`, {env: {DRYDOCK_KILL: 'after-operation:1', NODE_OPTIONS: '--import=/opt/drydock/kill-at.mjs'}});
		expect(killed.code).toBeGreaterThanOrEqual(128);
		expect((await server.run('docker version')).code).not.toBe(0);
		const id = (await server.succeed(`ls ${runs}`)).trim();
		const undo = () => server.run(`${drydock} undo ${id} --no-input --approve destructive`);

		await server.succeed('echo "{ broken" >/etc/docker/daemon.json');
		const failed = await undo();
		expect([failed.code, failed.stdout]).toEqual([1, expect.stringMatching(/Not everything was taken back: systemctl start [^]*unable to configure the Docker daemon with file \/etc\/docker\/daemon\.json/)]);
		expect(failed.stdout).toContain(`When that is mended, take back the rest: drydock undo ${id}`);
		expect(failed.stdout).toContain('Still done: service docker stop.');

		await server.succeed('rm /etc/docker/daemon.json');
		const undone = await undo();
		expect([undone.code, undone.code === 0 ? '' : undone.stdout]).toEqual([0, '']);
		expect(undone.stdout).toMatch(/undoing: .*systemctl start docker\.socket docker\.service[^]*undoing: docker start app/);
		expect(undone.stdout).toContain('Taken back: 1 operation.');
		// What a restarted engine says more about its own default network.
		expect(changes(before, await hostState(server), ['network bridge'])).toEqual([]);
	}, 120_000);
});
