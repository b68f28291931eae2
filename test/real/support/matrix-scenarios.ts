import {leaveStaleEndpoint, setUpSite} from './incidents.ts';
import type {Scenario} from './matrix.ts';
import type {Server} from './server.ts';

const clean = `docker ps -aq | xargs -r docker rm -f >/dev/null
	docker network ls -q --filter type=custom | xargs -r docker network rm >/dev/null
	docker volume ls -q | xargs -r docker volume rm >/dev/null`;
const image = 'docker image inspect bb:1 >/dev/null 2>&1 || docker import /root/bb.tar bb:1 >/dev/null';
const web = 'httpd -f -p 80';
const answers = (address: string, words: string): string => `for i in $(seq 50); do [ "$(curl -fsS -m 3 http://${address}/ 2>&1)" = '${words}' ] && exit 0; sleep .1; done; curl -sS -m 3 http://${address}/; docker ps -a; exit 1`;

const stopsAndStarts = {request: /^POST \/containers\/ID\/(?:stop|start)|^docker (?:stop|start) /, why: 'the engine is at it already, or answers that nothing is to be done'};
const triesAgain = {request: /^POST \/containers\/create\?.*drydock\.temporary|^DELETE \/containers\/ID\?v=true|docker cp/, why: 'a volume is saved, or an image tried, once more, through another container made for it'};

/** The disk as it is right after the incident: making it anew takes ten times as long. */
const staleSite = (name: string, answers: string): Scenario => {
	const disks = new WeakMap<Server, () => Promise<void>>();
	return {
		name,
		suite: 'bookworm',
		run: 'stale-endpoint --set container=proxy',
		answers,
		async prepare(server) {
			await setUpSite(server);
			await leaveStaleEndpoint(server);
			disks.set(server, await server.keepDisk());
		},
		setUp: async server => disks.get(server)?.(),
		keepsDisk: true,
		cured: 'for i in $(seq 50); do curl -fs -m 3 http://127.0.0.1:443/ >/dev/null && exit 0; sleep .1; done; docker ps -a; ss -Hltnp; exit 1',
		harmless: [stopsAndStarts],
	};
};

const networkRecreation: Scenario = {
	name: 'network-recreation',
	suite: 'trixie',
	run: 'network-recreation --set network=edge',
	setUp: async server => {
		await server.succeed(`set -e
			${clean}; ${image}
			docker network create --subnet 172.31.7.0/24 --gateway 172.31.7.1 --label note=kept edge >/dev/null; docker network create --subnet 172.31.8.0/24 --gateway 172.31.8.1 side >/dev/null
			docker run -d --stop-signal KILL --restart unless-stopped --name web --network edge --ip 172.31.7.20 --network-alias www -p 8080:80 bb:1 ${web} >/dev/null
			docker network connect --alias beside side web
			docker run -d --stop-signal KILL --restart unless-stopped --name app --network edge bb:1 sleep 100000 >/dev/null
			docker create --stop-signal KILL --name idle --network edge --ip 172.31.7.30 bb:1 sleep 100000 >/dev/null`);
	},
	cured: `docker exec app true && for i in $(seq 50); do curl -s -m 3 -o /dev/null http://127.0.0.1:8080/ && exit 0; sleep .1; done; exit 1`,
	harmless: [stopsAndStarts],
};

const portOfContainer: Scenario = {
	name: 'port-conflict, a container',
	suite: 'trixie',
	run: 'port-conflict --set container=proxy',
	answers: '--answer container=holder',
	setUp: async server => {
		await server.succeed(`${clean}; ${image}
			docker run -d --stop-signal KILL --restart unless-stopped --name old -p 8443:80 bb:1 ${web} >/dev/null
			docker create --stop-signal KILL --restart unless-stopped --name proxy -p 8443:80 bb:1 ${web} >/dev/null
			! docker start proxy 2>/dev/null`);
	},
	cured: `[ $(docker inspect -f '{{.State.Running}}' old) = false ] && docker exec proxy true && for i in $(seq 50); do curl -s -m 3 -o /dev/null http://127.0.0.1:8443/ && exit 0; sleep .1; done; exit 1`,
	harmless: [stopsAndStarts],
};

const portOfUnit: Scenario = {
	name: 'port-conflict, a unit',
	suite: 'trixie',
	run: 'port-conflict --set container=proxy',
	answers: '--answer unit=unit',
	setUp: async server => {
		await server.succeed(`${clean}; ${image}
			printf '[Service]\\nExecStart=/bin/busybox httpd -f -p %%i\\nRestart=always\\nRestartSec=0\\n' > /etc/systemd/system/web@.service
			systemctl daemon-reload; systemctl start web@8443
			for i in $(seq 200); do ss -Hlnt | grep -q ':8443 ' && break; sleep .05; done
			docker create --stop-signal KILL --restart unless-stopped --name proxy -p 8443:80 bb:1 ${web} >/dev/null
			! docker start proxy 2>/dev/null`);
	},
	cured: `! systemctl is-active -q web@8443 && docker exec proxy true && for i in $(seq 50); do curl -s -m 3 -o /dev/null http://127.0.0.1:8443/ && exit 0; sleep .1; done; exit 1`,
	harmless: [stopsAndStarts],
};

const diskCleanup: Scenario = {
	name: 'disk-cleanup',
	suite: 'bookworm',
	run: 'disk-cleanup --set free=0.1%',
	answers: '--answer kinds=dangling-images,build-cache,rotated-logs,logs,exited-containers,local-images,anonymous-volumes',
	setUp: async server => {
		await server.succeed(`set -e
			${clean}; docker image ls -q | sort -u | xargs -r docker image rm -f >/dev/null; docker builder prune -af >/dev/null; ${image}
			cd /root; image() { rm -rf im; mkdir im; tar -xf bb.tar -C im; echo $2 >im/made-of; tar -C im -c . | docker import - $1 >/dev/null; rm -rf im; }
			image app:1 first; image app:1 second; image old:1 third; docker tag old:1 old:2
			mkdir -p build; printf 'FROM bb:1\\nRUN echo made >/made\\n' >build/Dockerfile; DOCKER_BUILDKIT=1 docker build -q -t built:1 build >/dev/null; docker image rm built:1 >/dev/null
			docker run -d --name keeper --restart always --stop-signal KILL -v data:/data app:1 sh -c 'echo kept >/data/file; sleep 100000' >/dev/null
			docker volume create named >/dev/null; echo kept >$(docker volume inspect -f '{{.Mountpoint}}' named)/file
			docker run --name lost -v /anonymous bb:1 sh -c 'echo lost >/anonymous/file'; docker rm lost >/dev/null
			docker run --name job bb:1 sh -c 'echo result >/result'
			print() { docker run -d --name $1 --restart always --stop-signal KILL $3 bb:1 sh -c "[ -e /printed ] || { yes $(head -c 80 /dev/zero | tr '\\0' a) | head -n $2; touch /printed; }; sleep 100000" >/dev/null; }
			print chatty 12000; print turned 30000 '--log-opt max-size=2m --log-opt max-file=3'
			for name in chatty turned; do for i in $(seq 200); do docker exec $name ls /printed >/dev/null 2>&1 && break; sleep .1; done; docker exec $name ls /printed; done`);
	},
	cured: `[ -z "$(docker ps -aqf name=job)$(docker image ls -q old)$(docker image ls -qf dangling=true)" ] && [ $(docker volume ls -q | wc -l) = 2 ] && [ $(stat -c %s $(docker inspect -f '{{.LogPath}}' chatty)) -lt 1000 ] && ! ls $(docker inspect -f '{{.LogPath}}' turned).* 2>/dev/null && [ "$(docker exec keeper cat /data/file)" = kept ]`,
	harmless: [
		{request: /^POST \/build\/prune|^docker builder prune/, why: 'only the records that were picked can go, and those are gone'},
		{request: /^truncate /, why: 'a log that was cut is cut once more'},
	],
};

const makePet = `
	docker network create --subnet 172.31.241.0/24 --gateway 172.31.241.1 --label note=kept pets >/dev/null; docker network create --subnet 172.31.242.0/24 --gateway 172.31.242.1 back >/dev/null; docker volume create --label keep=yes pet-data >/dev/null
	docker run -d --name pet --stop-signal KILL --network pets --ip 172.31.241.10 -p 8446:80 -v pet-data:/srv/data --restart unless-stopped bb:1 sh -c 'mkdir -p /opt/pet; exec httpd -f -p 80 -h /opt/pet' >/dev/null
	docker network connect --alias behind back pet
	docker exec pet sh -ec 'mkdir -p /opt/pet; echo hello >/opt/pet/index.html; head -c 3000000 /dev/zero >/srv/data/big; echo kept >/srv/data/file; chown 33:44 /srv/data/file'`;

const backupSave: Scenario = {
	name: 'backup-commit, save',
	suite: 'trixie',
	run: 'backup-commit --set containers=pet',
	answers: '--answer volumes=pet-data --answer how=stop',
	setUp: async server => {
		await server.succeed(`set -e
			${clean}; docker image ls -q drydock/pet | sort -u | xargs -r docker image rm -f >/dev/null; docker image prune -f >/dev/null; ${image}
			${makePet}`);
	},
	cured: `[ -n "$(docker image ls -q drydock/pet)" ] && ls /root/.local/state/drydock/runs/*/copies/volume-*pet-data.tar >/dev/null && ${answers('127.0.0.1:8446', 'hello')}`,
	harmless: [stopsAndStarts, triesAgain],
};

const backupRestore: Scenario = {
	name: 'backup-commit, restore',
	suite: 'trixie',
	run: 'backup-commit --set backup=$(docker image ls --format "{{.Repository}}:{{.Tag}}" drydock/pet | tail -1) --set copies=/root/kept',
	async prepare(server) {
		await backupSave.setUp(server);
		await server.succeed(`/opt/drydock/node /opt/drydock/dist/cli.js run ${backupSave.run} ${backupSave.answers} --no-input --approve destructive && mkdir /root/kept && cp /root/.local/state/drydock/runs/*/copies/* /root/kept/`);
	},
	setUp: async server => {
		await server.succeed(clean);
	},
	cured: `docker exec pet sh -c '[ $(cat /srv/data/file) = kept ] && [ $(stat -c %u:%g /srv/data/file) = 33:44 ]' && ${answers('127.0.0.1:8446', 'hello')}`,
	harmless: [stopsAndStarts, triesAgain, {request: /^docker network connect /, why: 'a container that was made without the last of its networks is connected to it'}],
};

/** The drills of all runbooks that ship. */
export const scenarios: readonly Scenario[] = [
	networkRecreation,
	staleSite('stale-endpoint, recreate', ''),
	staleSite('stale-endpoint, store-entry', '--answer ladder=store-entry'),
	portOfContainer,
	portOfUnit,
	diskCleanup,
	backupSave,
	backupRestore,
];
