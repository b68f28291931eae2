import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {isUnexpectedLine} from '../../src/engine/survey.ts';
import {changes, drill, expectCode, hostState, type Drill} from './support/drill.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;
const secret = 'hunter2-of-the-pet';
/** Capitals and a dot and a dash side by side: a name that a container may have, and no repository. */
const pet = 'Pet.-One';

const makePet = `
	docker network create --subnet 172.31.7.0/24 --label purpose=front edge
	docker network create --subnet 172.31.9.0/24 back
	docker volume create --label keep=yes data
	docker run -d --name ${pet} --stop-signal KILL --network edge --ip 172.31.7.20 --network-alias www -p 8080:80 -p 127.0.0.3:5300:53/udp --restart unless-stopped \
		-e SECRET=${secret} --label team=shop --health-cmd true --health-interval 1s -m 64m --ulimit nofile=1000:2000 --cap-add NET_ADMIN --shm-size 32m --log-opt max-size=1m \
		-v data:/srv/data -v /srv/only -v /root:/host:ro bb:1 sh -c 'mkdir -p /www; exec httpd -f -p 80 -h /www'
	docker network connect --ip 172.31.9.9 --alias behind back ${pet}
	docker exec ${pet} sh -ec 'echo hello from the pet > /www/index.html; mkdir -p /opt/pet; head -c 300000 /dev/urandom > /opt/pet/blob; ln -s blob /opt/pet/link; chown -R 1000:1001 /opt/pet; chmod 2750 /opt/pet; rm /bin/yes
		cd /srv/data; mkdir -p deep/er; head -c 200000 /dev/urandom > deep/er/blob; echo one > "a b"; ln -s deep/er/blob link; ln -s /nowhere dangling; chmod 4711 "a b"; chown 33:44 deep/er; chmod 1777 deep; mkfifo pipe; echo only > /srv/only/file; chown 70:70 /srv/data; chmod 700 /srv/data'`;

/** Everything of the files that must come back: names, kinds, modes, owners, where links lead, and contents. */
const data = (server: Server, name = pet): Promise<string> =>
	server.succeed(`docker exec ${name} sh -c 'find /opt/pet /www /srv /bin/yes 2>/dev/null | sort | while read -r path; do stat -c "%n %a %u:%g %F %s" "$path"; [ -L "$path" ] && readlink "$path"; done; find /opt/pet /www /srv -type f | sort | xargs -d "\\n" sha256sum 2>/dev/null || find /opt/pet /www /srv -type f | sort | tr "\\n" "\\0" | xargs -0 sha256sum'`);

/** New with every container, by its nature; and what says of it that it was restored. */
const ofItsOwn = new RegExp(`^container ${pet} \\.(?:Config\\.(?:Hostname|Image|Labels\\.drydock\\.[a-z-]+)|Image|(?:Hostname|Hosts|ResolvConf|Log)Path|GraphDriver\\..+|State\\.Health\\..+|ExecIDs|HostConfig\\.Binds|Mounts)`);

const imageOf = ({stdout}: Drill): string => /drydock\/[a-z0-9._-]+:[0-9]{8}t[0-9]{6}-[0-9a-f]{6}/.exec(stdout)?.[0] ?? 'none';

for (const [suite, version] of [
	['bookworm', '20.10'],
	['trixie', '26.1'],
] as const) {
	serverDescribe(`a pet on Docker ${version}`, () => {
		let server: Server;
		let image: string;
		let folder: string;
		let before: string;
		const run = async (...args: readonly string[]): Promise<Drill> => {
			const ran = await drill(server, 'backup-commit', '--approve', 'disruptive', ...args);
			// The run itself compares the host before and after: nothing but what was planned.
			expect(ran.lines.filter(isUnexpectedLine)).toEqual([]);
			return ran;
		};
		const restore = (...args: readonly string[]): Promise<Drill> => run('--set', `backup=${image}`, ...args);
		const healthy = (): Promise<string> => server.succeed(`for i in $(seq 100); do [ "$(docker inspect -f '{{.State.Health.Status}}' ${pet})" = healthy ] && exit 0; sleep .1; done; exit 1`);
		/** The engine lists them in any order. */
		const mounts = async (): Promise<readonly string[]> => (await server.succeed(`docker inspect -f '{{range .Mounts}}{{.Type}} {{.Source}} {{.Destination}} {{.RW}}{{println}}{{end}}' ${pet}`)).trim().split('\n').toSorted();
		const remove = (): Promise<string> => server.succeed(`docker rm -f ${pet}; docker volume ls -q | xargs -r docker volume rm`);

		beforeAll(async () => {
			server = await bootServer({suite, name: `pet-${suite}`});
			await server.succeed(`docker import /root/bb.tar bb:1; ${makePet}`);
			before = await data(server);
		}, 10 * minutes);
		afterAll(() => server?.gone(), minutes);

		it('is suggested, with the reasons', async () => {
			await server.succeed('docker run -d --name cattle --stop-signal KILL --label com.docker.compose.project=shop bb:1 sleep 100000');
			const {code, found, performed} = await run('--answer', 'which=save', '--answer', 'choose=');
			expect(code).toBe(4);
			expect(found.filter(line => line.startsWith(`${pet}:`))).toEqual([expect.stringMatching(/^Pet\.-One: data in its own layer, which goes with the container: 30\d kB in \/opt\/pet \(2 paths\), \/www \(1 path\) · its image bb:1 was built or loaded here and cannot be pulled again · no file is known that would make it again · restart policy unless-stopped$/)]);
			expect(found.join('\n')).not.toContain('cattle');
			expect(performed).toEqual([]);
		}, minutes);

		it('that does not fit is refused before anything is paused or written', async () => {
			await server.succeed(`docker exec ${pet} sh -c 'truncate -s 10000000000000 /huge'`);
			const refused = await run('--set', `containers=${pet}`);
			await server.succeed(`docker exec ${pet} rm /huge`);
			expectCode(refused, 4);
			expect(refused.performed).toEqual([]);
			expect(refused.lines[0]).toMatch(/^10 TB are needed under \/var\/lib\/docker, with what must stay free beside it, and .* are free\.$/);
		}, minutes);

		it('is kept as an image that says what it is, with its volumes, and nothing else changes', async () => {
			const state = await hostState(server);
			const saved = await run('--set', `containers=${pet}`, '--answer', 'volumes=data');
			expectCode(saved, 0);
			image = imageOf(saved);
			folder = saved.folder;
			expect(image).toMatch(/^drydock\/pet-one:/);
			// A pause makes it count as unhealthy until its next check.
			await healthy();
			expect(changes(state, await hostState(server)).filter(line => !/\.Health\.Log|\.Mounts|\.ExecIDs/.test(line))).toEqual([]);
			expect(saved.lines.join('\n')).toMatch(/NOT in the backup: volume [0-9a-f]{64}\./);
			expect(saved.found.join('\n')).toContain('Not in the image, and not saved here: /root at /host.');
			expect(await server.succeed('docker ps -aq --filter label=drydock.temporary')).toBe('');
			expect(await data(server)).toBe(before);
		}, minutes);

		it('keeps the values of its environment out of the folder of the run and out of labels, and the folder private', async () => {
			expect(await server.succeed(`docker image inspect -f '{{json .Config.Env}}' ${image}`)).toContain(secret);
			expect(await server.succeed(`docker image inspect -f '{{json .Config.Labels}}' ${image}`)).not.toContain(secret);
			expect((await server.run(`grep -rlF ${secret} ${folder}`)).stdout).toBe('');
			const kept = (await server.succeed(`find ${folder} -printf '%y %m %f\\n'`)).trim().split('\n');
			expect(kept.filter(line => !/^(?:d 700|f 600) /.test(line))).toEqual([]);
			expect(kept.filter(line => /backup-.*\.json$|volume-.*data\.tar$/.test(line))).toHaveLength(2);
		}, minutes);

		it('comes back as it was after it and its volumes were removed: data, ports, networks, restart policy, and all the rest', async () => {
			const saved = await run('--set', `containers=${pet}`, '--answer', `volumes=${(await server.succeed('docker volume ls -q')).trim().split('\n').join(',')}`, '--answer', 'how=stop');
			expectCode(saved, 0);
			image = imageOf(saved);
			expect(saved.performed.filter(text => text.startsWith('docker stop') || text.startsWith('docker start'))).toEqual([`docker stop ${pet}`, `docker start ${pet}`]);
			await healthy();
			const [state, mounted] = [await hostState(server), await mounts()];
			await remove();
			const restored = await restore();
			expectCode(restored, 0);
			expect(restored.found).toContain(`Nothing differs: ${pet} is made as it was, apart from its image and its ids.`);
			expect(await data(server)).toBe(before);
			expect(changes(state, await hostState(server)).filter(line => !ofItsOwn.test(line))).toEqual([]);
			expect(await mounts()).toEqual(mounted);
			expect(await server.succeed(`docker exec ${pet} sh -c 'echo $SECRET'`)).toBe(`${secret}\n`);
			expect(await server.succeed('curl -fsS -m 5 http://127.0.0.1:8080/')).toBe('hello from the pet\n');
			expect(await server.succeed(`docker inspect -f '{{index .Config.Labels "drydock.spec"}}' ${pet}`)).toBe('\n');
		}, 2 * minutes);

		it('is not restored over the one that is there; beside it, it is made and not started', async () => {
			const left = await restore();
			expectCode(left, 4);
			expect(left.performed).toEqual([]);
			expect(left.lines[0]).toBe(`${image} was not restored: the name ${pet} is taken.`);
			const beside = await restore('--answer', 'taken=other');
			expectCode(beside, 4);
			expect(beside.lines.join('\n')).toContain(`${pet} runs: both would answer to the same names.`);
			expect(await server.succeed(`docker inspect -f '{{.State.Status}}' ${pet} ${pet}-restored`)).toBe('running\ncreated\n');
			expect(beside.lines).toContain('Volume data: still there, and left as it is: what is in it is of now, and not of the backup.');
			await server.succeed(`docker rm ${pet}-restored`);
		}, minutes);

		it('keeps what is in a volume that is still there', async () => {
			await server.succeed(`docker exec ${pet} sh -c 'echo newer > /srv/data/newer'; docker rm -f ${pet}`);
			const restored = await restore();
			expectCode(restored, 0);
			expect(await server.succeed(`docker exec ${pet} cat /srv/data/newer`)).toBe('newer\n');
			expect(restored.performed.join('\n')).not.toContain('docker volume');
			await server.succeed(`docker exec ${pet} rm /srv/data/newer`);
		}, minutes);

		it('names who holds its port, and is made and not started', async () => {
			await server.succeed(`docker rm -f ${pet}; docker run -d --name squatter --stop-signal KILL -p 8080:80 bb:1 httpd -f`);
			const held = await restore();
			expectCode(held, 4);
			expect(held.lines.join('\n')).toMatch(/Container squatter publishes (?:0\.0\.0\.0:)?8080/);
			expect(await server.succeed(`docker inspect -f '{{.State.Status}}' ${pet}`)).toBe('created\n');
			await server.succeed(`docker rm -f ${pet}`);
			const made = await restore('--answer', 'held=conflict', '--answer', 'container=holder');
			expectCode(made, 0);
			expect(await server.succeed(`docker inspect -f '{{.State.Status}}' ${pet} squatter`)).toBe('running\nexited\n');
			await server.succeed('docker rm -f squatter');
		}, minutes);

		it('brings back a network that is gone, with its subnet and the static address', async () => {
			const network = await server.succeed('docker network inspect -f "{{json .IPAM.Config}} {{json .Labels}}" edge');
			await server.succeed(`docker rm -f ${pet}; docker network rm edge`);
			const restored = await restore();
			expectCode(restored, 0);
			expect(await server.succeed('docker network inspect -f "{{json .IPAM.Config}} {{json .Labels}}" edge')).toBe(network);
			expect(await server.succeed(`docker inspect -f '{{.NetworkSettings.Networks.edge.IPAddress}}' ${pet}`)).toBe('172.31.7.20\n');
		}, minutes);

		it('does not pass off an empty volume for a saved one: a copy that is damaged or gone is said and asked about', async () => {
			await remove();
			const tar = (await server.succeed('ls -t /root/.local/state/drydock/runs/*/copies/volume-*data.tar | head -1')).trim();
			await server.succeed(`cp ${tar} /root/whole.tar; printf x | dd of=${tar} bs=1 seek=5000 conv=notrunc 2>/dev/null`);
			const damaged = await restore();
			expectCode(damaged, 4);
			expect(damaged.performed).toEqual([]);
			expect(damaged.found.join('\n')).toMatch(/Volume data at \/srv\/data: gone, and its saved copy .* is not what was saved: it was changed or damaged since: it comes back empty\./);
			await server.succeed(`rm ${tar}`);
			const lost = await restore();
			expect(lost.found.join('\n')).toMatch(/its saved copy \S+data\.tar is not in the folder of any run of this user: it comes back empty/);
			const name = tar.split('/').at(-1);
			await server.succeed(`mkdir /root/elsewhere; mv /root/whole.tar /root/elsewhere/${name}; cp /root/.local/state/drydock/runs/*/copies/volume-* /root/elsewhere/`);
			expectCode(await restore('--set', 'copies=/root/elsewhere'), 0);
			expect(await data(server)).toBe(before);
		}, minutes);

		it('leaves nothing stopped when a step in the middle fails, and names the halves that there are', async () => {
			const blobs = '/var/lib/docker/image/overlay2/imagedb/content/sha256';
			await server.succeed(`chattr +i ${blobs}`);
			const failed = await run('--set', `containers=${pet}`, '--answer', 'volumes=data', '--answer', 'how=stop').finally(() => server.succeed(`chattr -i ${blobs}`));
			expectCode(failed, 4);
			expect(failed.steps).toEqual(expect.arrayContaining(['stop', 'volumes-tar', 'commit', 'again', 'prove', 'lacking']));
			expect(failed.steps).not.toContain('try');
			expect(failed.lines[0]).toBe(`There is no image of ${pet}.`);
			expect(failed.found.join('\n')).toMatch(/^Volume data → \/\S+data\.tar \(/m);
			expect(await server.succeed(`docker inspect -f '{{.State.Status}}' ${pet}`)).toBe('running\n');
		}, minutes);

		it('is not stopped when that would remove it, or take the network of another', async () => {
			await server.succeed('docker run -d --rm --name passing --stop-signal KILL bb:1 sleep 100000');
			const passing = await run('--set', 'containers=passing', '--answer', 'how=stop');
			expectCode(passing, 3);
			expect(passing.lines.join('\n')).toContain('passing was started with --rm: Docker would remove it as it stops');
			await server.succeed('docker rm -f passing');
		}, minutes);

		it('comes back with those that lean on it: by names, where they had ids', async () => {
			await server.succeed('docker run -d --name owner --stop-signal KILL --network $(docker network ls -q -f name=back) bb:1 httpd -f; docker run -d --name guest --stop-signal KILL --network container:owner bb:1 sleep 100000');
			const saved = await run('--set', 'containers=owner,guest', '--answer', 'how=stop');
			expectCode(saved, 3);
			expect(saved.lines.join('\n')).toContain('guest uses the network of owner, and would lose it');
			expectCode(await run('--set', 'containers=owner,guest'), 0);
			const images = (await server.succeed("for name in guest owner; do docker image ls --format '{{.Repository}}:{{.Tag}}' drydock/$name; done")).trim().split('\n');
			await server.succeed('docker rm -f owner guest');
			const alone = await run('--set', `backup=${images[0]}`);
			expectCode(alone, 4);
			expect(alone.lines[0]).toContain('it shares a namespace with container owner, which is gone');
			expectCode(await run('--set', `backup=${images.toReversed().join(',')}`), 0);
			expect(await server.succeed("docker inspect -f '{{.State.Status}}' owner guest")).toBe('running\nrunning\n');
			await server.succeed('docker rm -f owner guest');
		}, minutes);

		it('says what power over the host a backup would have: an image can come from anywhere', async () => {
			const label = JSON.parse(await server.succeed(`docker image inspect -f '{{index .Config.Labels "drydock.spec"}}' ${image}`)) as {spec: {hostConfig: object}};
			const forged = {...label, spec: {...label.spec, name: 'evil', hostConfig: {...label.spec.hostConfig, Privileged: true, PidMode: 'host', Binds: ['/:/host']}}, container: {id: '', name: 'evil'}, volumes: []};
			await server.succeed(`docker import --change "$(cat)" /root/bb.tar evil:1`, {input: `LABEL drydock.spec=${JSON.stringify(JSON.stringify(forged)).replaceAll('$', '\\$')}`});
			const shown = await run('--set', 'backup=evil:1', '--dry-run');
			expect(shown.found).toEqual(expect.arrayContaining(['It has power over this host: privileged: it can do everything on this host; capabilities NET_ADMIN; pid of the host.', 'It mounts of this host: /:/host.']));
		}, minutes);

		it('says that an image is no backup, and that there is none', async () => {
			const none = await run('--set', 'backup=bb:1');
			expectCode(none, 1);
			expect(none.lines.join('\n')).toContain('bb:1 is an image, and no backup');
		}, minutes);
	});
}
