import {afterAll, afterEach, beforeAll, expect, it} from '@jest/globals';
import {changes, drill, expectCode, hostState, type Drill} from './support/drill.ts';
import {openPortDrill, type PortDrill} from './support/port-drill.ts';
import {serverDescribe} from './support/real.ts';

const minutes = 60_000;

serverDescribe('what is asked, and how far a run goes', () => {
	let at: PortDrill;

	beforeAll(async () => {
		at = await openPortDrill('bookworm', 'port-limits');
	}, 10 * minutes);
	afterAll(() => at?.server.gone(), minutes);
	afterEach(() => at?.cleanUp(), minutes);

	/** A run after which everything on the host is as it was. */
	const changesNothing = async (...args: readonly string[]): Promise<Drill> => {
		const before = await hostState(at.server);
		const run = await drill(at.server, 'port-conflict', ...args);
		expect(changes(before, await hostState(at.server))).toEqual([]);
		expect(run.performed).toEqual([]);
		return run;
	};

	it('takes the port, and finds the one container that failed on it', async () => {
		await at.run('old', '-p 8443:80');
		await at.fail('proxy', '-p 8443:80');
		const run = await at.cure(['port=8443'], ['container old', 'container proxy']);
		expectCode(run, 0);
		expect(run.performed).toEqual(['docker stop old', 'docker start proxy']);
	}, minutes);

	it('keeps the one that wants the port from being started by Docker, where that one is to give way', async () => {
		await at.run('old', '-p 8443:80');
		await at.fail('proxy', '-p 8443:80 --restart always');
		const before = await hostState(at.server);
		const run = await drill(at.server, 'port-conflict', '--approve', 'destructive', '--answer', 'container=wanted', '--set', 'container=proxy');
		expectCode(run, 4);
		expect(run.performed).toEqual(['docker update --restart no proxy']);
		expect(changes(before, await hostState(at.server)).filter(change => !change.includes('proxy'))).toEqual([]);
		expect(await at.stateOf('old')).toBe('running');
	}, minutes);

	it('offers no such thing for one that neither runs nor would be started', async () => {
		await at.run('old', '-p 8443:80');
		await at.fail('proxy', '-p 8443:80');
		const run = await changesNothing('--approve', 'destructive', '--answer', 'container=wanted', '--set', 'container=proxy');
		expectCode(run, 3);
	}, minutes);

	it('takes the error as it was pasted, with the container in it', async () => {
		await at.run('old', '-p 8443:80');
		const said = await at.fail('proxy', '-p 8443:80');
		await at.server.succeed('docker rename proxy gateway');
		const renamed = await at.cure([`error=${said.replace('endpoint proxy', 'endpoint gateway')}`], ['container old', 'container gateway']);
		expectCode(renamed, 0);
		expect(renamed.performed).toEqual(['docker stop old', 'docker start gateway']);
		await at.server.succeed('docker rm -f old gateway');

		const pid = await at.program('nc -lk 8443', {listens: '0.0.0.0:8443'});
		const inUse = await at.fail('proxy', '-p 8443:80');
		const run = await at.cure([`error=${inUse}`], ['container proxy']);
		expectCode(run, 0);
		expect(run.performed).toEqual([`kill -TERM ${pid}`, 'docker start proxy']);
	}, minutes);

	it('goes by the port where the container of the error is gone', async () => {
		await at.run('old', '-p 8443:80');
		const said = await at.fail('proxy', '-p 8443:80');
		await at.server.succeed('docker rm proxy');
		const run = await at.cure([`error=${said}`], ['container old']);
		expectCode(run, 0);
		expect(run.found).toContain('Container proxy, of which the error speaks, is gone.');
		expect(run.performed).toEqual(['docker stop old']);
	}, minutes);

	it('deals with all holders in a range, one after the other', async () => {
		await at.run('inside', '-p 9003:80');
		const pid = await at.program('nc -lk 9007', {listens: '0.0.0.0:9007'});
		await at.fail('many', '-p 9000-9010:9000-9010', "sh -c 'for port in $(seq 9000 9010); do httpd -p $port; done; exec sleep 600'");
		const run = await at.cure(['container=many'], ['container inside', 'container many'], /:90(?:0\d|10) /);
		expectCode(run, 0);
		expect(run.performed).toEqual(['docker stop inside', `kill -TERM ${pid}`, 'docker start many']);
		expect(await at.get('127.0.0.1:9007')).toBe('404');
	}, 2 * minutes);

	it('frees a range that was asked for without a container', async () => {
		await at.run('inside', '-p 9003:80');
		const pid = await at.program('nc -lk 9007', {listens: '0.0.0.0:9007'});
		const run = await at.cure(['port=9000-9010'], ['container inside'], /:90(?:0\d|10) /);
		expectCode(run, 0);
		expect(run.performed).toEqual(['docker stop inside', `kill -TERM ${pid}`]);
		expect(run.lines[0]).toBe('Nobody holds 9000-9010.');
	}, minutes);

	it('frees one port of those of which any will do, and only when none is free', async () => {
		await at.run('first', '-p 9000:80');
		await at.server.succeed('docker create --name any --stop-signal KILL -p 9000-9001:80 bb:1 httpd -f -p 80');
		const free = await at.cure(['container=any'], ['container any'], /:900[01] /);
		expectCode(free, 0);
		expect(free.performed).toEqual(['docker start any']);
		await at.server.succeed('docker rm -f any');
		await at.run('second', '-p 9001:80');
		await at.fail('any', '-p 9000-9001:80');
		const taken = await at.cure(['container=any'], ['container first', 'container any'], /:900[01] /);
		expectCode(taken, 0);
		expect(taken.performed).toEqual(['docker stop first', 'docker start any']);
	}, minutes);

	it('ends no program for one port of those of which another is free', async () => {
		// A range of its own: the engine goes on in each where it left off, so only the first start in it takes the first port.
		const pid = await at.program('nc -lk 9100', {listens: '0.0.0.0:9100'});
		await at.fail('any', '-p 9100-9101:80');
		const run = await at.cure(['container=any'], ['container any'], /:910[01] /);
		expectCode(run, 0);
		expect(await at.isAlive(pid)).toBe(true);
	}, minutes);

	it('leaves holders of other addresses alone', async () => {
		await at.run('beside', '-p 127.0.0.4:8443:80');
		await at.program('nc -lk 127.0.0.5 8443', {listens: '127.0.0.5:8443'});
		await at.server.succeed('docker create --name proxy --stop-signal KILL -p 127.0.0.3:8443:80 bb:1 httpd -f -p 80');
		const run = await at.cure(['container=proxy'], ['container proxy']);
		expectCode(run, 0);
		expect(run.performed).toEqual(['docker start proxy']);
	}, minutes);

	it('cures a container that runs and answers without a change', async () => {
		await at.run('proxy', '-p 8443:80');
		expectCode(await changesNothing('--set', 'container=proxy'), 0);
	}, minutes);

	it('escalates a container without ports', async () => {
		await at.server.succeed('docker create --name proxy bb:1 httpd -f');
		const run = await changesNothing('--set', 'container=proxy');
		expectCode(run, 4);
		expect(run.lines[0]).toBe('proxy asks for no port of the host; it fails for another reason.');
	}, minutes);

	it('escalates several containers that failed on the port, naming them', async () => {
		await at.run('old', '-p 8443:80');
		await at.fail('proxy', '-p 8443:80');
		await at.fail('rival', '-p 8443:80');
		const run = await changesNothing('--set', 'port=8443', '--approve', 'destructive', '--answer', 'container=holder');
		expectCode(run, 4);
		expect(run.lines[0]).toMatch(/^(?:proxy and rival|rival and proxy) failed on 8443\./);
	}, minutes);

	it('says that a holder came back, and does not go on for ever', async () => {
		await at.program('bash -c "while true; do busybox httpd -f -p 8443; done"', {listens: '*:8443'});
		await at.fail('proxy', '-p 8443:80');
		const run = await at.cure(['container=proxy'], ['container proxy']);
		expectCode(run, 4);
		expect(run.steps.at(-1)).toBe('came-back');
		expect(run.lines[0]).toBe('It gave way, and has the port again:');
		expect(await at.stateOf('proxy')).not.toBe('running');
	}, minutes);

	it('leaves it when that is the answer', async () => {
		await at.run('old', '-p 8443:80');
		await at.fail('proxy', '-p 8443:80');
		const run = await changesNothing('--set', 'container=proxy', '--approve', 'destructive', '--answer', 'container=leave');
		expectCode(run, 4);
		expect(run.lines[0]).toMatch(/^Container old publishes 0\.0\.0\.0:8443/);
	}, minutes);

	it('stops at a decision that nobody has taken, and names it', async () => {
		await at.run('old', '-p 8443:80');
		await at.fail('proxy', '-p 8443:80');
		const run = await changesNothing('--set', 'container=proxy', '--approve', 'destructive');
		expectCode(run, 3);
		expect(run.lines.join('\n')).toContain('old has 0.0.0.0:8443, and proxy wants it. Who gives way? To go on: --answer container=holder');
	}, minutes);

	it('does not end a program when only stopping was approved', async () => {
		const pid = await at.program('nc -lk 8443', {listens: '0.0.0.0:8443'});
		await at.fail('proxy', '-p 8443:80');
		const run = await changesNothing('--set', 'container=proxy', '--approve', 'disruptive', '--answer', 'program=end');
		expectCode(run, 3);
		expect(run.lines.join('\n')).toContain(`kill -TERM ${pid}`);
		expect(await at.isAlive(pid)).toBe(true);
	}, minutes);

	it('does not offer to end the first process, which listens for a socket unit', async () => {
		await at.server.succeed(`cd /etc/systemd/system
			printf '[Socket]\\nListenStream=8443\\nAccept=yes\\n' > door.socket; printf '[Service]\\nExecStart=/bin/cat\\nStandardInput=socket\\n' > door@.service
			systemctl daemon-reload; systemctl start door.socket`);
		try {
			await at.fail('proxy', '-p 8443:80');
			const run = await changesNothing('--set', 'container=proxy', '--approve', 'destructive', '--answer', 'program=end');
			expectCode(run, 4);
			expect(run.lines.join('\n')).toMatch(/systemd holds the socket for a socket unit\.\nFind the unit: systemctl list-sockets/);
		} finally {
			await at.server.succeed('systemctl stop door.socket; rm /etc/systemd/system/door*; systemctl daemon-reload');
		}
	}, minutes);

	it('does not stop a unit by the means that were configured for the engine', async () => {
		await at.server.succeed(`mkdir -p /root/.config/drydock
			echo '{"service": {"manager": "process", "pidFile": "/run/docker.pid", "start": ["dockerd"]}}' > /root/.config/drydock/config.json
			systemd-run --quiet --unit web busybox httpd -f -p 8443
			for i in $(seq 200); do ss -Hlnt | grep -q ':8443 ' && exit 0; sleep .05; done; exit 1`);
		try {
			await at.fail('proxy', '-p 8443:80');
			const run = await changesNothing('--set', 'container=proxy', '--approve', 'destructive', '--answer', 'unit=unit');
			expectCode(run, 3);
			expect(run.lines.join()).toContain('By hand: systemctl stop web.service');
		} finally {
			await at.server.succeed('rm /root/.config/drydock/config.json; systemctl stop web');
		}
	}, minutes);

	it('never writes escape sequences that a program has in its arguments', async () => {
		const hostile = '\u001B[2J\u001B]0;owned\u0007\u009B31m\u202E';
		await at.program(`bash -c 'exec -a "$0" nc -lk 8443' '${hostile}'`, {listens: '0.0.0.0:8443'});
		await at.fail('proxy', '-p 8443:80');
		const {stdout, stderr} = await at.server.drydock('run', 'port-conflict', '--no-input', '--set', 'container=proxy', '--answer', 'program=leave');
		expect(stdout).toContain('␛[2J');
		// oxlint-disable-next-line no-control-regex -- they are what is looked for
		expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
		const run = await changesNothing('--set', 'container=proxy', '--answer', 'program=leave');
		// oxlint-disable-next-line no-control-regex
		expect(run.stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F]/);
		expect(run.found.join('\n')).toContain(hostile);
	}, minutes);
});
