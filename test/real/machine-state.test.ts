import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {createCommandRunner} from '../../src/host/machine/commands.ts';
import {readLogWriter} from '../../src/host/machine/log/log-writer.ts';
import type {DaemonConfiguration, LogFile, PacketFilter, Route} from '../../src/host/machine/reader.ts';
import {onMachine, sourceBinds} from './support/on-server.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;
const file = '/etc/docker/daemon.json';

interface Refused {
	readonly value?: unknown;
	readonly reason?: string;
	readonly message?: string;
}

serverDescribe('the state of the machine under a real engine', () => {
	describe.each([{suite: 'bookworm'}, {suite: 'trixie'}] as const)('$suite', ({suite}) => {
		let server: Server;
		const logOf = async (name: string): Promise<string> => (await server.succeed(`docker inspect -f '{{.LogPath}}' ${name}`)).trim();
		const allowSudo = async (): Promise<unknown> => server.succeed("echo 'dev ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/dev; chmod 440 /etc/sudoers.d/dev");
		const forbidSudo = async (): Promise<unknown> => server.succeed('rm -f /etc/sudoers.d/dev');

		beforeAll(async () => {
			server = await bootServer({suite, name: `state-${suite}`, binds: sourceBinds});
			await server.succeed(`set -e
				docker import /root/bb.tar bb:1
				useradd -m -s /bin/bash dev; useradd -m -G docker keeper
				docker network create --subnet 172.31.248.0/24 --ipv6 --subnet fd00:9::/64 -o com.docker.network.bridge.name=brstate edge
				docker run -d --name plain --stop-timeout 1 --network edge -p 8080:80 bb:1 sh -c 'while :; do echo tick; sleep 1; done'
				docker run -d --name rotated --stop-timeout 1 --log-opt max-size=20k --log-opt max-file=3 bb:1 sh -c '[ -e /wrote ] || for i in $(seq 2000); do echo "line $i of a log that is rotated soon enough"; done; touch /wrote; sleep 100000'
				docker create --name idle bb:1 true
				for i in $(seq 100); do [ -e "$(docker inspect -f '{{.LogPath}}' rotated).2" ] && exit 0; sleep .1; done; exit 1`);
		}, 3 * minutes);
		afterAll(async () => server?.gone(), minutes);

		it('knows the file system of a path, through links and mount points with blanks', async () => {
			await server.succeed(`mkdir -p '/mnt/a b'; mount -t tmpfs 'odd source' '/mnt/a b'; ln -s '/mnt/a b' /srv/link`);
			const [linked, docker, root] = await onMachine<readonly {mountPoint: string; type: string; source: string; device: string}[]>(
				server,
				`return Promise.all(['/srv/link', '/var/lib/docker/containers', '/etc'].map(path => machine.fileSystem(path)))`,
			);
			expect(linked).toMatchObject({mountPoint: '/mnt/a b', type: 'tmpfs', source: 'odd source'});
			expect(docker?.mountPoint).toBe('/var/lib/docker');
			expect(root).toMatchObject({mountPoint: '/', type: 'overlay'});
			expect(new Set([linked?.device, docker?.device, root?.device]).size).toBe(3);
			expect(await onMachine<Refused>(server, `return reason(machine.fileSystem('/nowhere'))`)).toMatchObject({reason: 'not-found'});
		}, minutes);

		it('finds logs with those that were rotated away, by one command where it takes root', async () => {
			const paths = await Promise.all(['plain', 'rotated', 'idle'].map(logOf));
			const asked = `const paths = ${JSON.stringify([...paths, '/var/lib/docker/containers/gone/gone-json.log'])};`;
			const byRoot = await onMachine<readonly LogFile[]>(server, `${asked} return machine.logFiles(paths)`);
			expect(byRoot.map(({path}) => path)).toEqual(paths.slice(0, 2));
			expect(byRoot[1]?.rotated.map(({path}) => path.slice(paths[1]?.length))).toEqual(['.1', '.2']);
			expect(byRoot[1]?.rotated.every(({bytes}) => bytes >= 20_000 && bytes < 40_000)).toBe(true);
			expect(await onMachine<Refused>(server, `${asked} return reason(machine.logFiles(paths))`, 'dev')).toMatchObject({reason: 'denied', message: expect.stringMatching(/^root is needed for: find/)});
			await allowSudo();
			expect(await onMachine<readonly LogFile[]>(server, `${asked} return machine.logFiles(paths)`, 'dev')).toMatchObject(byRoot.map(({path, rotated}) => ({path, rotated})));
			await forbidSudo();
		}, minutes);

		it('knows whether the engine appends to a log, or writes at a place of its own', async () => {
			const [plain = '', rotated = ''] = await Promise.all(['plain', 'rotated'].map(logOf));
			await server.succeed(`mkdir -p /mnt/other; mount --bind $(dirname ${plain}) /mnt/other; touch '/srv/-a b'`);
			const paths = [plain, rotated, `${rotated}.1`, `/mnt/other/${plain.split('/').at(-1)}`, '/srv/-a b'];
			const ask = `return Promise.all(${JSON.stringify(paths)}.map(path => machine.logWriter(path)))`;
			const known = ['append', 'offset', 'nobody', 'append', 'nobody'];
			expect(await onMachine(server, ask)).toEqual(known);
			expect(await onMachine<Refused>(server, `return reason(machine.logWriter('${plain}'))`, 'dev')).toMatchObject({reason: 'denied'});
			await allowSudo();
			expect(await onMachine(server, ask, 'dev')).toEqual(known);
			expect(await onMachine<Refused>(server, `return reason(machine.logWriter('${plain}.absent'))`, 'dev')).toMatchObject({reason: 'not-found'});
			await forbidSudo();
			// From outside it has another path, and the engine is the same process.
			expect(await readLogWriter(`/proc/${server.pid}/root${plain}`, createCommandRunner(), '/nowhere.pid')).toBe('append');
			// What decides is true: a restart of the container opens the log anew, and to append.
			await server.succeed('docker restart -t 1 rotated');
			expect(await onMachine(server, `return machine.logWriter('${await logOf('rotated')}')`)).toBe('append');
		}, minutes);

		it('does not say that nobody writes where the engine cannot be seen', async () => {
			const plain = await logOf('plain');
			const program = `import {readLogWriter} from '/opt/source/src/host/machine/log/log-writer.ts';
				import {createCommandRunner} from '/opt/source/src/host/machine/commands.ts';
				console.log(await readLogWriter('${plain}', createCommandRunner(), '/run/docker.pid').catch(error => error.reason))`;
			expect(await server.succeed('unshare --pid --fork --mount-proc /opt/drydock/node --input-type=module -e "$PROGRAM"', {env: {PROGRAM: program}})).toBe('not-known\n');
		}, minutes);

		it('reads settings of the kernel', async () => {
			const ask = `return [await machine.sysctl('net.ipv4.ip_forward'), await machine.sysctl('net.ipv4.conf.brstate.forwarding'), await machine.sysctl('net.ipv4.nothing_of_it'), await reason(machine.sysctl('../../etc/passwd'))]`;
			const known = ['1', '1', null, {reason: 'usage', message: expect.any(String)}];
			expect(await onMachine(server, ask)).toEqual(known);
			expect(await onMachine(server, ask, 'dev')).toEqual(known);
			await server.succeed('sysctl -w net.ipv4.ip_forward=0');
			expect(await onMachine(server, `return machine.sysctl('net.ipv4.ip_forward')`)).toBe('0');
			await server.succeed('sysctl -w net.ipv4.ip_forward=1');
		}, minutes);

		it('reads routes of both families, as `ip route` prints them', async () => {
			const routes = await onMachine<readonly Route[]>(server, 'return machine.routes()', 'dev');
			expect(routes).toContainEqual({destination: '172.31.248.0/24', interface: 'brstate', gateway: ''});
			expect(routes).toContainEqual({destination: 'fd00:9::/64', interface: 'brstate', gateway: ''});
			await server.succeed('ip route add 10.9.0.0/16 via 172.31.248.77 dev brstate onlink');
			const printed = (await server.succeed(`ip route | awk '{print $1}'; ip -6 route | grep -v '^multicast' | awk '{print $1}'`)).trim().split('\n').map(destination => (destination === 'default' ? '0.0.0.0/0' : destination));
			const now = await onMachine<readonly Route[]>(server, 'return machine.routes()');
			expect(now.map(({destination}) => destination).toSorted()).toEqual(printed.toSorted());
			expect(now).toContainEqual({destination: '10.9.0.0/16', interface: 'brstate', gateway: '172.31.248.77'});
		}, minutes);

		it('reads the packet filter, also when the chains of the engine were flushed', async () => {
			const whole = await onMachine<PacketFilter>(server, 'return machine.packetFilter()');
			expect(whole.chains.nat).toEqual(expect.arrayContaining(['PREROUTING', 'POSTROUTING', 'DOCKER']));
			expect(whole.chains.filter).toEqual(expect.arrayContaining(['FORWARD', 'DOCKER', 'DOCKER-USER']));
			// The engine closes it only where it was the one to turn forwarding on.
			expect(whole.rules.filter).toContainEqual(expect.stringMatching(/^-P FORWARD (?:ACCEPT|DROP)$/));
			expect(whole.rules.nat.some(rule => rule.startsWith('-A DOCKER ') && rule.includes('--dport 8080'))).toBe(true);
			expect(await onMachine<Refused>(server, 'return reason(machine.packetFilter())', 'dev')).toMatchObject({reason: 'denied', message: expect.stringMatching(/^root is needed for: iptables/)});
			await allowSudo();
			expect(await onMachine<PacketFilter>(server, 'return machine.packetFilter()', 'dev')).toEqual(whole);
			await forbidSudo();
			await server.succeed('iptables-save > /root/rules; iptables -t nat -F; iptables -t nat -X');
			expect((await onMachine<PacketFilter>(server, 'return machine.packetFilter()')).chains.nat).not.toContain('DOCKER');
			await server.succeed('iptables-restore < /root/rules');
			const bare = await onMachine<Refused>(server, `const {readPacketFilter} = await import('/opt/source/src/host/machine/kernel/packet-filter.ts'); return reason(readPacketFilter({...commands, capture: argv => commands.capture(['no-such-iptables', ...argv.slice(1)], {privileged: true})}))`);
			expect(bare).toMatchObject({reason: 'refused', message: expect.stringContaining('not installed')});
		}, minutes);

		it('knows who may use the socket by its group', async () => {
			expect(await onMachine(server, `return [await machine.groupMembers('docker'), await machine.groupMembers('nobody-made-it')]`, 'dev')).toEqual([['keeper'], null]);
		}, minutes);

		it('knows since when a service runs, how often it was started again, and how it failed', async () => {
			await server.succeed(`systemd-run --quiet --unit=flapper -p Restart=always -p RestartSec=100ms -p StartLimitBurst=3 -p StartLimitIntervalSec=60 false; for i in $(seq 100); do systemctl is-failed --quiet flapper && exit 0; sleep .1; done; exit 1`);
			const {docker, flapper, now} = await onMachine<{docker: {since: string; restarts: number}; flapper: object; now: number}>(
				server,
				`return {docker: await machine.services.status('docker'), flapper: await machine.services.status('flapper'), now: Date.now()}`,
				'dev',
			);
			const printed = (await server.succeed(`date -d "$(systemctl show -p ActiveEnterTimestamp --value docker)" +%s`)).trim();
			expect(Math.abs(Date.parse(docker.since) / 1000 - Number(printed))).toBeLessThanOrEqual(1);
			expect(Date.parse(docker.since)).toBeLessThan(now);
			expect(docker).toMatchObject({state: 'active', restarts: 0});
			expect(docker).not.toHaveProperty('result');
			expect(flapper).toMatchObject({state: 'failed', restarts: 3, result: expect.stringMatching(/^(?:exit-code|start-limit-hit)$/), since: expect.any(String)});
		}, minutes);

		it('knows the flags of the daemon, running or not, and the file that they name', async () => {
			const running = await onMachine<DaemonConfiguration>(server, 'return machine.daemonConfiguration()', 'dev');
			expect(running).toMatchObject({path: file, exists: false, problems: [], values: {}});
			expect(running.flags.slice(0, 2)).toEqual(['-H', 'fd://']);
			await server.succeed(`echo 'DOCKER_OPTS="--config-file /srv/other.json"' > /etc/default/docker; echo '{"debug": true}' > /srv/other.json; systemctl stop docker.socket docker`);
			const stopped = await onMachine<DaemonConfiguration>(server, 'return machine.daemonConfiguration()', 'dev');
			expect(stopped).toEqual({path: '/srv/other.json', exists: true, values: {debug: true}, problems: [], flags: [...running.flags, '--config-file', '/srv/other.json']});
			await server.succeed('rm /etc/default/docker /srv/other.json');
		}, minutes);

		/** With the daemon stopped by the test before. Each is given to the real daemon, too: what it refuses is what must be named. */
		it.each([
			['{"debug": true, "log-opts": {"max-size": "1m"}}', undefined],
			['{"debug": true, "debug": false}', undefined],
			['{\n  "debug": true,\n}', 'line 2, column 16: this comma'],
			['{\n  "nosuch": 1\n}', 'line 2, column 3: "nosuch" is no setting'],
			['{"Debug": true}', '"Debug" is no setting'],
			['{"debug": "true"}', '"debug" must be true or false'],
			['{"log-opts": {"max-file": 3}}', 'texts in double quotes only, also for numbers: max-file'],
			['{\n"hosts": ["unix:///x"]}', 'line 2, column 1: "hosts" is also on the daemon\'s command line (-H fd://)'],
			['[]', 'one pair of { }'],
			['null', undefined],
			['', suite === 'bookworm' ? 'the file ends' : undefined],
			['{} x', suite === 'bookworm' ? undefined : 'something follows it'],
			['\uFEFF{}', suite === 'bookworm' ? 'mark of its encoding' : undefined],
			['{"log-format": "json"}', suite === 'bookworm' ? '"log-format" is no setting' : undefined],
			['{"dns": "1.1.1.1"}', '"dns" must be a list'],
			['{"bip": "nonsense"}', undefined],
		])('finds what the daemon refuses in %j', async (text, told) => {
			await server.succeed(`mkdir -p /etc/docker; printf '%s' "$TEXT" > ${file}`, {env: {TEXT: text}});
			const {problems} = await onMachine<DaemonConfiguration>(server, 'return machine.daemonConfiguration()', 'dev');
			// It cannot make its folder, so that it ends at once when its configuration is right.
			const {stderr, stdout} = await server.run(`timeout -s KILL 20 dockerd -H fd:// --data-root /proc/none --exec-root /tmp/exec --pidfile /tmp/daemon.pid`);
			const refused = `${stdout}${stderr}`.includes('unable to configure the Docker daemon with file');
			expect({told: problems.join('; '), refused}).toEqual({told: told === undefined ? '' : expect.stringContaining(`${file}`), refused: told !== undefined});
			expect(problems.join('; ')).toContain(told ?? '');
		}, minutes);

		it('reads a file that is closed to this user only through sudo', async () => {
			await server.succeed(`echo '{"debug": true}' > ${file}; chmod 600 ${file}`);
			expect(await onMachine<Refused>(server, 'return reason(machine.daemonConfiguration())', 'dev')).toMatchObject({reason: 'denied'});
			await allowSudo();
			expect(await onMachine<DaemonConfiguration>(server, 'return machine.daemonConfiguration()', 'dev')).toMatchObject({exists: true, values: {debug: true}, problems: []});
			await forbidSudo();
		}, minutes);
	});
});
