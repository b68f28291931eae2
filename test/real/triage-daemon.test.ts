import {afterAll, afterEach, beforeAll, expect, it} from '@jest/globals';
import type {CuredFinding, Triage} from '../../src/triage/finding.ts';
import {takePort} from './support/eight-faults.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type RunOptions, type Server} from './support/server.ts';
import {useSmallDisk} from './support/small-disk.ts';

const minutes = 180_000;

serverDescribe('triage of a server with Docker 26.1', () => {
	let server: Server;

	beforeAll(async () => {
		server = await bootServer({suite: 'trixie', name: 'triage-26'});
		await useSmallDisk(server, 300);
	}, minutes);
	afterAll(() => server?.gone(), minutes);

	afterEach(async () => {
		await server.succeed(`rm -f /etc/docker/daemon.json
			systemctl reset-failed docker.service docker.socket containerd.service 2>/dev/null
			systemctl start containerd.service docker.socket docker.service
			for i in $(seq 100); do docker version >/dev/null 2>&1 && break; sleep .1; done
			docker ps -aq | xargs -r docker rm -f >/dev/null; docker network prune -f >/dev/null`);
	}, minutes);

	const triage = async (words = '', options: RunOptions = {}): Promise<{readonly code: number; readonly found: Triage}> => {
		const {stdout, stderr, code} = await server.run(`/opt/drydock/node /opt/drydock/dist/cli.js triage --json ${words}`, options);
		if (stdout === '') throw new Error(stderr);
		return {code, found: JSON.parse(stdout) as Triage};
	};
	const ids = ({findings}: Triage): readonly string[] => findings.map(({severity, id}) => `${severity} ${id}`).toSorted();
	const evidenceOf = ({findings}: Triage, id: string): string => findings.find((finding: CuredFinding) => finding.id === id)?.evidence.join('\n') ?? '';

	it('tells failed starts apart by their cause, and those that could start by now', async () => {
		await server.succeed(`docker network create lost >/dev/null; mkdir -p /srv/gone /srv/back
			docker run -d --name holder -p 8081:80 bb:1 sleep 6000 >/dev/null
			docker create --name wants -p 8081:80 bb:1 true >/dev/null
			docker create --name frees -p 8082:80 bb:1 sleep 6000 >/dev/null
			docker create --name program bb:1 /no/such/bin >/dev/null
			docker create --name mount --restart always --mount type=bind,src=/srv/gone,dst=/x bb:1 true >/dev/null
			docker create --name mounted --mount type=bind,src=/srv/back,dst=/x bb:1 true >/dev/null
			docker create --name stray --network lost bb:1 true >/dev/null
			docker network rm lost >/dev/null; rmdir /srv/gone /srv/back
			docker run -d --name sick --health-cmd 'echo cannot reach the database; false' --health-interval 1s --health-retries 1 bb:1 sleep 6000 >/dev/null`);
		await takePort(server, 8082);
		await server.run('for name in wants frees program mount mounted stray; do docker start $name; done');
		await server.succeed(`kill $(ss -Hltnp 'sport = :8082' | grep -o 'pid=[0-9]*' | cut -d= -f2); mkdir /srv/back
			for i in $(seq 100); do [ "$(docker inspect -f '{{.State.Health.Status}}' sick)" = unhealthy ] && [ -z "$(ss -Hltn 'sport = :8082')" ] && exit 0; sleep .1; done; exit 1`);
		const {code, found} = await triage();
		expect(ids(found)).toEqual([
			'warning mount-missing:mount', 'warning network-missing:lost', 'warning port-taken:wants', 'warning program-missing:program', 'warning start-failed:frees', 'warning unhealthy:sick',
		]);
		expect(found.notKnown).toEqual([]);
		expect(code).toBe(1);
		expect(evidenceOf(found, 'port-taken:wants')).toMatch(/Bind for 0\.0\.0\.0:8081 failed: port is already allocated\nContainer holder publishes/);
		expect(evidenceOf(found, 'unhealthy:sick')).toContain('cannot reach the database');
		expect(evidenceOf(found, 'program-missing:program')).toContain('exec: "/no/such/bin": stat /no/such/bin: no such file or directory');
		expect(evidenceOf(found, 'mount-missing:mount')).toContain('bind mount of /srv/gone: no such file or directory');
	}, minutes);

	it('sees flushed rules of the packet filter, a subnet of the host\'s, and a clash to come', async () => {
		await server.succeed(`set -e
			docker run -d --name web --restart always -p 8083:80 bb:1 sleep 6000 >/dev/null
			docker create --name old --restart always -p 8083:80 bb:1 sleep 6000 >/dev/null
			ip link add dry0 type veth peer name dry1; ip addr add 10.78.0.5/24 dev dry0; ip link set dry0 up; ip link set dry1 up
			docker network create --subnet 10.78.0.0/16 wide >/dev/null`);
		try {
			expect(ids((await triage()).found)).toEqual(['warning port-clash:old', 'warning subnet-overlap:wide']);
			await server.succeed('iptables -t nat -F; iptables -t nat -X DOCKER; iptables -F; iptables -X');
			const {code, found} = await triage();
			expect(ids(found)).toEqual(['critical packet-filter-flushed:host', 'warning port-clash:old', 'warning subnet-overlap:wide']);
			expect(evidenceOf(found, 'packet-filter-flushed:host')).toContain('iptables -t nat: there is no chain DOCKER');
			expect(code).toBe(2);
		} finally {
			await server.succeed('ip link del dry0; systemctl restart docker');
		}
	}, minutes);

	it('says to a user who may not use the socket how to come to use it, and nothing of the host', async () => {
		const {code, found} = await triage('', {user: 'ops', env: {HOME: '/home/ops'}});
		expect(ids(found)).toContain('warning socket-denied:host');
		expect(evidenceOf(found, 'socket-denied:host')).toContain('ops may not use Docker\'s socket');
		expect(found.findings[0]?.nextSteps.join('\n')).toContain('usermod -aG docker ops');
		// One entry for all that Docker would have told.
		expect(found.notKnown.filter(({why}) => why.includes('may not use Docker\'s socket'))).toHaveLength(1);
		expect(code).toBe(3);
	}, minutes);

	it('sees that containerd is down while Docker goes on answering', async () => {
		await server.succeed('docker run -d --name web bb:1 sleep 6000 >/dev/null; systemctl stop containerd; docker ps -q');
		const {found} = await triage('--threshold daemon-down=0,0');
		expect(ids(found)).toEqual(['critical containerd-down:host']);
		expect(found.notKnown).toEqual([]);
	}, minutes);

	it('says once that Docker is down, since when and why, and still looks at the disk', async () => {
		await server.succeed('systemctl stop docker.socket docker.service');
		const {code, found} = await triage();
		expect(ids(found)).toEqual(['warning daemon-down:host']);
		expect(evidenceOf(found, 'daemon-down:host')).toMatch(/no daemon listens on it\.\nthe service docker is inactive since \S+[^]*\n.*Stopped docker\.service[^\n]*$/);
		expect(found.notKnown).toHaveLength(1);
		expect(found.notKnown[0]?.what).not.toContain('free space');
		expect(code).toBe(1);
		expect(await triage('--threshold daemon-down=0,0')).toMatchObject({code: 2});
	}, minutes);

	it('names the configuration that keeps Docker down, before it does so and after', async () => {
		await server.succeed(`printf '{\\n  "log-opts": { "max-size": "10m" },\\n}\\n' > /etc/docker/daemon.json`);
		expect(ids((await triage()).found)).toEqual(['warning daemon-configuration:host']);
		await server.run('systemctl restart docker');
		const {code, found} = await triage();
		expect(ids(found)).toEqual(['critical daemon-configuration:host']);
		expect(evidenceOf(found, 'daemon-configuration:host')).toMatch(/daemon\.json, line 2[^]*dockerd\[\d+\]: unable to configure the Docker daemon with file \/etc\/docker\/daemon\.json: invalid character '}'[^]*start request repeated too quickly/i);
		expect(code).toBe(2);
	}, minutes);

	it('looks at a disk of which the engine cannot be asked, where it is configured to be', async () => {
		await server.succeed(`systemctl stop docker.socket docker.service; mkdir -p /srv/elsewhere; echo '{"data-root": "/srv/elsewhere"}' > /etc/docker/daemon.json`);
		const {found} = await triage('--threshold disk-space=0,0');
		expect(evidenceOf(found, 'disk-space:host')).toContain('/srv/elsewhere');
	}, minutes);
});
