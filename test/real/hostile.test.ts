import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {whatSteers} from '../support/hostile.ts';
import {key, openPty} from './support/pty.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

/** Nobody but the engine and its containers may know them. Those that are printed are put together then: arguments of containers are no secrets, and a snapshot has them. */
const planted = ['planted-in-the-environment', 'planted-under-a-plain-name', 'planted-in-a-log', 'planted-for-a-registry', 'planted-in-an-address'] as const;

/** Clears the screen, sets the title, turns around, hides, ends a line, covers others, and is no UTF-8. */
const evil = String.raw`\033[2J\033]0;owned\007\302\2332J\342\200\256gnp\342\200\213\r\nCured. Nothing else changed.\015Z\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\0\377\376`;

serverDescribe('a real engine whose names, labels, logs and errors are hostile, and hold secrets', () => {
	let server: Server;
	const state = '/root/.local/state/drydock';

	beforeAll(async () => {
		server = await bootServer({suite: 'trixie', name: 'hostile'});
		await server.succeed(`docker import /root/bb.tar bb:1
			mkdir -p /root/.docker; echo '{"auths": {"r.example": {"auth": "planted-for-a-registry"}}}' >/root/.docker/config.json
			label="$(printf '${evil}' | tr -d '\\000')"
			docker volume create --label "note=$label" data
			docker network create --label "note=$label" --subnet 172.31.7.0/24 edge
			docker run -d --name web --stop-signal KILL --network edge -p 8080:80 -v data:/data -l "note=$label" -e DB_PASSWORD=planted-in-the-environment -e COLOUR=planted-under-a-plain-name \
				bb:1 sh -c 'mkdir -p /www; echo x >/www/index.html; printf "${evil}"; echo "TOKEN=planted-in-a-$(echo log)"; exec httpd -f -p 80 -h /www'
			docker run -d --name loop --restart always bb:1 sh -c 'printf "${evil}"; echo "fatal: cannot log in to https://me:planted-in-an-$(echo address)@r.example, API_KEY=planted-in-a-$(echo log)"; exit 1'
			docker create --name cannot -l "note=$label" bb:1 "$label"; docker start cannot || true
			docker commit --change "LABEL note=x" web evil:1
			for i in $(seq 100); do [ "$(docker inspect -f '{{.RestartCount}}' loop)" -ge 4 ] && exit 0; sleep .2; done; exit 1`, {timeoutSeconds: 120});
	}, 10 * minutes);
	afterAll(() => server?.gone(), minutes);

	/** Everything that is written: it steers nothing, and no secret is in it. */
	const said = async (...args: readonly string[]): Promise<string> => {
		const {stdout, stderr} = await server.drydock(...args);
		expect([args.join(' '), whatSteers(stdout), whatSteers(stderr)]).toEqual([args.join(' '), [], []]);
		expect([args.join(' '), planted.filter(secret => (stdout + stderr).includes(secret))]).toEqual([args.join(' '), []]);
		expect(`${stdout}${stderr}`).not.toContain('a bug in Drydock');
		return stdout;
	};

	it('is told of harmlessly in every form, and what is wrong is told', async () => {
		expect(await said('triage', '--format', 'text')).toMatch(/loop[^]*fatal: cannot log in to https:\/\/me:\*{6}@r\.example, API_KEY=\*{6}/u);
		expect((JSON.parse(await said('triage', '--json')) as {findings: readonly unknown[]}).findings.length).toBeGreaterThan(0);
		expect(await said('triage', '--format', 'nagios')).toMatch(/^DRYDOCK (?:WARNING|CRITICAL): /u);
		expect(await said('triage', '--format', 'prometheus')).toContain('drydock_finding{');
		JSON.parse(await said('survey'));
		for (const words of [['port', '8080'], ['port', '8080', '--json'], ['runs'], ['list'], ['match', 'port is already allocated']]) await said(...words);
	}, 2 * minutes);

	it('is saved, cleaned and reported on without one byte or secret of it getting out', async () => {
		expect(await said('run', 'backup-commit', '--no-input', '--approve', 'destructive', '--set', 'containers=web', '--answer', 'volumes=data')).toContain('Cured.');
		expect(await said('run', 'disk-cleanup', '--no-input', '--approve', 'destructive')).toContain('things found');
		await said('run', 'port-conflict', '--no-input', '--json', '--set', 'port=8080');
		await said('snapshot', '/root/host.snapshot');
		for (const words of [['report'], ['report', '--format', 'json'], ['runs'], ['runs', '--json'], ['--target', 'twin:/root/host.snapshot', 'triage']]) await said(...words);
		const folders = (await server.succeed(`find ${state} -type d ! -perm 700; find ${state} -type f ! -perm 600`)).trim();
		expect(folders).toBe('');
		expect(Number(await server.succeed(`find ${state} -type f | wc -l`))).toBeGreaterThan(5);
		for (const secret of planted) {
			expect([secret, await server.succeed(`grep -rlaF -- '${secret}' ${state} || true; zcat /root/host.snapshot | grep -caF -- '${secret}' | grep -v '^0' || true`)]).toEqual([secret, '']);
		}
	}, 4 * minutes);

	it('is told a secret that a runbook declares: the engine gets it, and neither screen nor record; a run that goes on is told it again', async () => {
		const secret = "it's a 'secret' café";
		await server.succeed('mkdir -p /root/mine; cat >/root/mine/share.ts', {
			input: `import {language, secretInput} from 'drydock-cli';
				const {act, ask, done, runbook} = language<{password: string}>();
				const volume = (name: string, password: string) => ({kind: 'volume.create' as const, name, driver: 'local', labels: {note: password}, options: {}});
				const make = (name: string, to: 'which' | 'end') => act({title: 'Make ' + name, why: 'It is missing.', needs: ['password'], risk: 'safe', reversible: true, plan: async ({facts}) => [volume(name, facts.password)], verify: async ({host}) => (await host.docker.volumes()).some(each => each.name === name) || 'it is not there', to});
				export default runbook({
					id: 'share', title: 'Make a share', summary: 'Makes two volumes.', symptoms: [], inputs: {password: secretInput({label: 'password', example: 'geheim'})}, required: ['password'], start: 'first',
					steps: {
						first: make('first', 'which'),
						which: ask({title: 'Ask', why: 'To stop here.', question: () => 'On?', options: {on: {label: 'On'}}, to: {on: 'second'}}),
						second: make('second', 'end'),
						end: done({title: 'Made', why: 'All.', outcome: 'cured', needs: ['password'], say: ({password}) => ['Made with ' + password + '.']}),
					},
				});`,
		});
		const drydock = async (words: string, env: Readonly<Record<string, string>> = {}) => {
			const outcome = await server.run(`/opt/drydock/node /opt/drydock/dist/cli.js ${words} --runbooks /root/mine --no-input`, {env});
			expect(outcome.stdout + outcome.stderr).not.toMatch(/it.{0,8}s a .{0,8}secret/u);
			return outcome;
		};
		const told = {DRYDOCK_SET_PASSWORD: secret};
		expect(await drydock('run share')).toMatchObject({code: 2, stderr: expect.stringContaining('in the environment: DRYDOCK_SET_PASSWORD')});
		expect(await drydock('run share', told)).toMatchObject({code: 3, stdout: expect.stringContaining('‹secret:password›')});
		expect(await drydock('resume')).toMatchObject({code: 2, stderr: expect.stringContaining('DRYDOCK_SET_PASSWORD=… drydock resume')});
		const resumed = await drydock('resume --answer which=on', told);
		expect({code: resumed.code, said: resumed.stdout}).toEqual({code: 0, said: expect.stringContaining('Made with ‹secret:password›.')});
		expect(await drydock('run share', told)).toMatchObject({code: 3});
		const pty = openPty(server.argv(['/opt/drydock/node', '/opt/drydock/dist/cli.js', 'resume', '--runbooks', '/root/mine']));
		try {
			await pty.waitForText('password (what you type is not shown):');
			await pty.type(secret, key.enter);
			await pty.waitForText('This run was broken off. Which way?');
			expect(pty.bytes().toString()).not.toContain('secret\'');
			await pty.type(key.ctrlC);
			expect((await pty.exit).code).toBe(130);
		} finally {
			pty.kill('SIGKILL');
		}
		for (const name of ['first', 'second']) expect(await server.succeed(`docker volume inspect -f '{{.Labels.note}}' ${name}`)).toBe(`${secret}\n`);
		const forms = [secret, "it's a", 'café', 'caf\\u00e9', encodeURIComponent(secret), Buffer.from(secret).toString('base64'), secret.replaceAll("'", String.raw`'\''`)];
		expect(await server.succeed(`grep -rlaF -f - ${state} || true`, {input: `${forms.join('\n')}\n`})).toBe('');
	}, minutes);

	it('lets the reader of the output go away: triage ends by itself', async () => {
		const {stdout} = await server.run(`bash -c '/opt/drydock/node /opt/drydock/dist/cli.js triage | head -n 1; echo "$\{PIPESTATUS[0]}"'`, {timeoutSeconds: 30});
		expect(stdout.trim().split('\n').at(-1)).toMatch(/^[0-3]$/u);
	}, minutes);
});
