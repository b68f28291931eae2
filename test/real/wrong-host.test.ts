import {afterAll, beforeAll, beforeEach, expect, it} from '@jest/globals';
import type {Outcome} from './support/tools.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

/** Makes one volume, waits for the test, makes another. */
const twoSteps = `
	import {language} from 'drydock-cli';
	const {act, wait, done, runbook} = language<{none: string}>();
	const make = (name: string, to: 'wait' | 'end') => act({title: 'Make ' + name, why: 'To see.', risk: 'safe', reversible: true, to,
		plan: async ({host}) => (await host.docker.volumes()).some(each => each.name === name) ? [] : [{kind: 'volume.create' as const, name, driver: 'local', labels: {}, options: {}}],
		verify: async ({host}) => (await host.docker.volumes()).some(each => each.name === name) || 'it is not there'});
	export default runbook({
		id: 'two', title: 'Two steps', summary: 'Makes two volumes.', symptoms: [], inputs: {}, start: 'first',
		steps: {
			first: make('first', 'wait'),
			wait: wait({title: 'Wait for the test', why: 'It has something to do.', until: async ({host}) => (await host.machine.fileStatus('/run/go')) !== undefined || 'not yet', seconds: 60, to: 'second', late: 'late'}),
			second: make('second', 'end'),
			end: done({title: 'Made', why: 'All.', outcome: 'cured', say: () => ['Made.']}),
			late: done({title: 'Late', why: 'The test forgot.', outcome: 'escalate', say: () => ['Late.']}),
		},
	});`;

for (const suite of ['bookworm', 'trixie'] as const)
	serverDescribe(`the host changes between two steps, on ${suite}`, () => {
		let server: Server;
		const drydock = (words: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> => server.run(`/opt/drydock/node /opt/drydock/dist/cli.js ${words} --runbooks /root/mine --no-input`, {env});
		const volumes = (socket = '/var/run/docker.sock'): Promise<string> => server.succeed(`docker -H unix://${socket} volume ls -q | sort`);
		const other = '/run/other.sock';

		/** The run, with something done to the host between its two steps. */
		const during = async (change: string, words = ''): Promise<Outcome> => {
			const run = drydock(`run two ${words}`);
			await server.succeed('for i in $(seq 400); do docker volume inspect first >/dev/null 2>&1 && tail -n 3 /root/.local/state/drydock/runs/*/journal.jsonl 2>/dev/null | grep -q Wait && exit 0; sleep .05; done; exit 1');
			await server.succeed(`${change}\ntouch /run/go`, {timeoutSeconds: 60});
			return run;
		};

		beforeAll(async () => {
			server = await bootServer({suite, name: `wrong-host-${suite}`});
			await server.succeed('mkdir -p /root/mine; cat >/root/mine/two.ts', {input: twoSteps});
			await server.succeed(`systemd-run --unit other dockerd --data-root /var/lib/other --exec-root /run/other --pidfile /run/other.pid -H unix://${other} --bridge none --iptables=false 2>/dev/null
				for i in $(seq 300); do docker -H unix://${other} version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1`);
		}, 3 * minutes);
		beforeEach(() => server.succeed('docker volume ls -q | xargs -r docker volume rm >/dev/null; rm -rf /run/go /root/.local/state/drydock'));
		afterAll(() => server?.gone(), minutes);

		const expectStopped = (run: Outcome, code: number, words: readonly string[]): void => {
			expect({code: run.code, said: run.stdout}).toEqual({code, said: expect.stringContaining('Nothing more was performed.')});
			for (const each of words) expect(run.stdout.replaceAll('\n', ' ')).toContain(each);
		};

		it('by a docker context that is switched: stops, and goes on where it began when told to', async () => {
			const id = 'd9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa';
			const run = await during(`mkdir -p /root/.docker/contexts/meta/${id}
				echo '{"Name": "other", "Metadata": {}, "Endpoints": {"docker": {"Host": "unix://${other}", "SkipTLSVerify": false}}}' >/root/.docker/contexts/meta/${id}/meta.json
				echo '{"currentContext": "other"}' >/root/.docker/config.json; docker context show | grep -qx other || docker context use other`);
			expectStopped(run, 3, [`it was unix:///var/run/docker.sock (default), and is unix://${other} (context other)`, 'goes on there']);
			expect([await volumes(), await volumes(other)]).toEqual(['first\n', '']);
			const [, resume = ''] = /drydock (resume \S+) goes on there/.exec(run.stdout.replaceAll('\n', ' ')) ?? [];
			expect(await drydock(resume)).toMatchObject({code: 0});
			expect([await volumes(), await volumes(other)]).toEqual(['first\nsecond\n', '']);
			await server.succeed('rm -r /root/.docker');
		}, minutes);

		it('by a socket that becomes another daemon\'s: stops, and is refused there', async () => {
			await server.succeed('ln -sfn /run/docker.sock /run/swapped.sock');
			const run = await during(`ln -sfn ${other} /run/swapped.sock`, '--host unix:///run/swapped.sock');
			expectStopped(run, 1, ['This is another host', 'Another daemon answers at this address, with data of its own.']);
			expect([await volumes(), await volumes(other)]).toEqual(['first\n', '']);
			expect(await drydock('resume')).toMatchObject({code: 1, stdout: expect.stringContaining('This is another host')});
			expect([await volumes(), await volumes(other)]).toEqual(['first\n', '']);
			await server.succeed('ln -sfn /run/docker.sock /run/swapped.sock');
			expect(await drydock('resume')).toMatchObject({code: 0});
		}, minutes);

		it('by a name that the machine is given: stops, and goes on when it has its own again', async () => {
			const name = (await server.succeed('hostname')).trim();
			const run = await during('hostname renamed');
			expectStopped(run, 1, [`The machine was called ${name}, and is called renamed.`]);
			expect(await volumes()).toBe('first\n');
			await server.succeed(`hostname ${name}`);
			expect(await drydock('resume')).toMatchObject({code: 0});
		}, minutes);

		it('by a daemon that was installed anew over its data: stops, and is refused', async () => {
			const run = await during(`systemctl stop docker.socket docker.service; rm -f /var/lib/docker/engine-id /etc/docker/key.json; systemctl reset-failed docker; systemctl start docker
				for i in $(seq 300); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done; exit 1`.replace('&& exit 0', '&& break').replace('; exit 1', ''));
			expectStopped(run, 1, ['This is another host', 'The daemon has the same data root and another id: it was installed anew, or lost its identity.']);
			expect(await volumes()).toBe('first\n');
			expect(await drydock('resume')).toMatchObject({code: 1, stdout: expect.stringContaining('This is another host')});
			expect(await volumes()).toBe('first\n');
		}, 2 * minutes);
	});
