import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {join} from 'node:path';
import type {Question, RunEvent} from '../../src/engine/events.ts';
import {faultKinds} from '../../src/twin/faults.ts';
import {fileChanges, traceFiles, type FileTrace} from './support/file-trace.ts';
import {leaveStaleEndpoint, setUpSite} from './support/incidents.ts';
import {notReads, proxyOn, type RecordedRequest, type RecordingProxy} from './support/proxy.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';
import type {Outcome} from './support/tools.ts';
import {startWalker, walkerBinds, type Walker} from './support/walker.ts';

/** Written out here once more, and not taken from the program: what Drydock may ask while it only reads. */
const reads: readonly RegExp[] = [
	/^\/_ping$/,
	/^\/version$/,
	/^\/info$/,
	/^\/containers\/json$/,
	/^\/containers\/[^/]+\/(?:json|logs|changes)$/,
	/^\/networks$/,
	/^\/networks\/[^/]+$/,
	/^\/images\/json$/,
	/^\/images\/[^/]+\/(?:json|history)$/,
	/^\/volumes$/,
	/^\/system\/df$/,
	/^\/events$/,
];

const route = ({path}: RecordedRequest): string => path.replace(/^\/v\d+\.\d+(?=\/)/, '').replace(/\?.*$/s, '');

const notAllowed = (requests: readonly RecordedRequest[]): readonly RecordedRequest[] =>
	requests.filter(request => notReads([request]).length > 0 || !reads.some(pattern => pattern.test(route(request))));

interface Edge {
	readonly outcome?: string;
	readonly to: string;
	readonly kind: string;
}

interface ShownRunbook {
	readonly id: string;
	readonly steps: Readonly<Record<string, {readonly kind: string; readonly edges: readonly Edge[]}>>;
}

/** One way through the questions of a runbook: step path → outcome. */
type Answers = Readonly<Record<string, string>>;

type Left = Extract<RunEvent, {readonly type: 'step-left'}>;

/** `runbook step -> next (outcome)`: one edge of a graph. */
const edgeName = (runbook: string, step: string, to: string, outcome: string | undefined): string =>
	`${runbook}: ${step} -> ${to}${outcome === undefined ? '' : ` (${outcome})`}`;

const eventsOf = ({stdout}: Outcome): readonly RunEvent[] =>
	stdout
		.split('\n')
		.filter(Boolean)
		.map(line => JSON.parse(line) as RunEvent);

/** Every answer that a question takes, as `--answer` gives it. */
const answersTo = (question: Question): readonly string[] => {
	if (question.kind === 'choose') return question.options.filter(({closed}) => closed === undefined).map(({outcome}) => outcome);
	if (question.kind !== 'pick') return [];
	return [...new Set(['', question.items.map(({id}) => id).join(',')])];
};

/** Only some at a time: this machine has few processors, and a daemon that is asked too much at once answers late. */
const inTurns = async <T>(count: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
	const waiting = [...items];
	await Promise.all(
		Array.from({length: count}, async () => {
			for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
		}),
	);
};

/**
 * Everything that a reading must leave as it is, as the machine itself tells it. Not in it, because they change by
 * themselves: the counters of iptables.
 */
const hostState = async (server: Server): Promise<Readonly<Record<string, string>>> => {
	const asked: Readonly<Record<string, string>> = {
		'iptables-save': "for save in iptables-save ip6tables-save; do $save | grep -v '^#' | sed 's/ \\[[0-9]*:[0-9]*\\]$//'; done",
		'ip addr': "ip addr | sed 's/ valid_lft .*//'; ip route; ip -6 route",
		'ss -tulnp': 'ss -Htulnp | sort',
		containers: 'docker inspect $(docker ps -aq --no-trunc | sort)',
		networks: 'docker network inspect $(docker network ls -q --no-trunc | sort)',
		volumes: 'docker volume ls; docker volume inspect $(docker volume ls -q)',
		images: 'docker images --all --no-trunc --digests --format "{{.ID}} {{.Repository}}:{{.Tag}}" | sort',
		services: 'systemctl list-units --all --plain --no-legend --type=service,socket,mount,scope | sort',
		'unit files': 'systemctl list-unit-files --no-legend | sort',
		'who listens and serves': 'pgrep -a "dockerd|docker-proxy|containerd|httpd|busybox"',
		sysctls: 'sysctl -a 2>/dev/null | grep -E "^net\\.(ipv4|ipv6)\\.(ip_forward|conf|ip_local_port_range)|^vm\\.(swappiness|overcommit)|^fs\\.inotify"',
		accounts: 'getent passwd; getent group',
	};
	const state: Record<string, string> = {};
	for (const [name, command] of Object.entries(asked)) state[name] = await server.succeed(command);
	return state;
};

/** Their whole content is compared. Paths below the server's root. */
const tracedFolders = ['etc', 'root', 'home', 'srv', 'tmp', 'var/lib', 'run/lock', 'run/systemd/system', 'run/systemd/transient'];

/**
 * Files that change by themselves, and are left out: the folder of the rehearsals (the only place where Drydock may write);
 * and what a container that prints makes the engine write, its log and the fifo in front of it.
 */
const ownRuns = 'root/.local/state/drydock/rehearsals';
const printed = (id: string): readonly string[] => [`var/lib/docker/containers/${id}/${id}-json.log`, `run/docker/containerd/${id}`];
/** Written by others all the time, on the file systems that are searched whole: the system's journal, and our own recorder; or mounted read-only from this machine. */
const written = ['var/log/journal', 'run/log/journal', 'run/requests.jsonl', 'run/systemd/journal', 'run/marker', 'opt/drydock'];

const trace = (server: Server): ReadonlyMap<string, FileTrace> => new Map(tracedFolders.map(folder => [folder, traceFiles(join('/proc', String(server.pid), 'root', folder))]));

const tracedChanges = (before: ReadonlyMap<string, FileTrace>, after: ReadonlyMap<string, FileTrace>, except: readonly string[]): readonly string[] =>
	tracedFolders.flatMap(folder => {
		const inside = except.filter(path => path.startsWith(`${folder}/`)).map(path => path.slice(folder.length + 1));
		const {added, removed, changed} = fileChanges(before.get(folder) ?? new Map(), after.get(folder) ?? new Map(), inside);
		return [...added.map(path => `added ${folder}/${path}`), ...removed.map(path => `removed ${folder}/${path}`), ...changed.map(path => `changed ${folder}/${path}`)];
	});

/** To tell what a stopped container has changed, the engine mounts its layer: that touches the folders of overlayfs, and nothing of the container. */
const mountedOnce = /^var\/lib\/docker\/overlay2\/[^/]+(?:\/work(?:\/work)?|\/merged)?$/;

/** Every file and folder of any file system on a disk or in memory that was written or renamed since the marker, by its change time. */
const writtenSince = async (server: Server, except: readonly string[]): Promise<readonly string[]> =>
	(await server.succeed('find / /run /tmp /dev/shm /var/lib/docker -xdev -cnewer /run/marker'))
		.split('\n')
		.map(path => path.slice(1))
		.filter(path => path !== '' && !mountedOnce.test(path) && !except.some(folder => path === folder || path.startsWith(`${folder}/`)))
		.toSorted();

/**
 * Everything that a reader of a host can be asked, with something to ask it about. A reading that is not in this table
 * makes the program fail.
 */
const everyReading = `
	import {createLocalTarget} from '/opt/source/src/host/targets/local.ts';
	const target = await createLocalTarget({host: 'unix:///run/recorded.sock', env: {}, home: '/root', config: {service: {manager: 'auto'}}});
	const {docker, machine} = target.reader();
	const {id, logPath} = await docker.container('app');
	const stop = new AbortController();
	const given = {
		ping: [], version: [], info: [], containers: [], container: ['app'], inspectAll: [[id]], writtenBytes: [id], layerChanges: ['app'], networks: [], network: ['edge'],
		image: ['bb:1'], logTail: ['app', 5], images: [], imageLayers: ['bb:1'], volumes: [], diskUsage: [], recentEvents: [60],
		followEvents: [() => {}, stop.signal, () => stop.abort()], createSpec: ['app'], ownEnvironment: ['app'],
		identity: [], listeners: [], process: [1], portProxies: [], readText: ['/etc/hosts'], fileStatus: [logPath], freeSpace: ['/var/lib/docker'], networkStore: ['/var/lib/docker'], leftPorts: ['/var/lib/docker'],
		answers: ['127.0.0.1', 5432, 'tcp'], engineNetwork: [], sysctl: ['net.ipv4.ip_forward'], routes: [], packetFilter: [], daemonConfiguration: [], logFiles: [[logPath]], logWriter: [logPath],
		fileSystem: ['/var/lib/docker'], groupMembers: ['docker'],
		status: ['docker'], journal: ['docker', 5], commands: ['restart', 'docker'],
	};
	let count = 0;
	for (const reader of [docker, machine, machine.services])
		for (const [name, reading] of Object.entries(reader)) {
			if (typeof reading !== 'function') continue;
			if (!(name in given)) throw new Error('nothing to ask of ' + name);
			await reading(...given[name]);
			count++;
		}
	await target.close();
	console.log(count);`;

/** Each holder of a port that there can be, and the container that fails for it. All on one host. */
const holders = `set -e
	run='docker run -d --restart unless-stopped'
	wants() { docker create --restart on-failure --name wants-$1 -p $1:80 bb:1 httpd -f -p 80 >/dev/null; ! docker start wants-$1 >/dev/null 2>&1; }
	$run --name holds-8101 -p 8101:80 bb:1 httpd -f -p 80 >/dev/null
	$run --name holds-8102 --network host bb:1 httpd -f -p 8102 >/dev/null
	systemd-run --quiet --unit=squatter --collect busybox httpd -f -p 8103
	setsid busybox httpd -f -p 8104 </dev/null >/dev/null 2>&1 &
	systemd-run --quiet --unit=knock --socket-property=ListenStream=0.0.0.0:8108 true
	for port in 8102 8103 8104 8108; do for i in $(seq 100); do ss -Htln "sport = :$port" | grep -q . && break; sleep .1; done; done
	for port in 8101 8102 8103 8104 8108; do wants $port; done
	docker create --name wants-8105 -p 8105:80 bb:1 httpd -f -p 80 >/dev/null
	docker create --name rival-8101 -p 8101:80 bb:1 httpd -f -p 80 >/dev/null; docker start rival-8101 >/dev/null 2>&1 || true
	docker create --name portless bb:1 true >/dev/null
	$run --name silent -p 8107:80 bb:1 sleep 100000 >/dev/null
	docker network create elsewhere >/dev/null
	$run --name asleep --network elsewhere bb:1 sleep 100000 >/dev/null; docker pause asleep >/dev/null
	docker network create addressed >/dev/null
	$run --name carded --network addressed --mac-address 02:42:ac:1f:f0:99 bb:1 sleep 100000 >/dev/null
	for network in gone gone-too nobodys; do docker network create $network >/dev/null; done
	docker create --name lost --restart always --network gone bb:1 true >/dev/null
	docker create --name lost-twice --network gone bb:1 true >/dev/null; docker network connect gone-too lost-twice
	docker create --name bound --network $(docker network ls -q -f name=nobodys) bb:1 true >/dev/null
	docker network rm gone gone-too nobodys >/dev/null
	# What the twin makes of a container that never ran for long it takes from why it did not start.
	for name in proxy lost lost-twice bound; do ! docker start $name >/dev/null 2>&1; done`;

/** A container with a volume whose size cannot be told, and some to be backed up. Those that are removed then never ran: the engine tidies up after what ran a minute later. */
const pets = `set -e
	run='docker run -d --restart unless-stopped'
	docker create --name unsized -v unsized:/srv bb:1 true >/dev/null; rmdir /var/lib/docker/volumes/unsized/_data
	mkdir /srv/bound
	$run --name kept -v kept:/srv bb:1 sleep 100000 >/dev/null
	docker create --name removed -v removed:/srv bb:1 true >/dev/null
	docker create --name emptied -v emptied:/srv bb:1 true >/dev/null
	docker create --name bound-to -v /srv/bound:/srv bb:1 true >/dev/null`;

/** Backups of them: of one that is still there, and of those that are gone, with all, without its volume, without its folder. */
const backedUp = ['kept', 'removed', 'emptied', 'bound-to'];
const removePets = `set -e
	for name in ${backedUp.join(' ')}; do docker tag $(docker image ls -q --filter label=drydock.container=$name) backup/$name:1; done
	docker rm -f removed emptied bound-to >/dev/null; docker volume rm emptied >/dev/null; rmdir /srv/bound`;

const start = (runbook: string, ...set: readonly string[]) => ({runbook, set});

/** Where every walk begins: all runbooks, all inputs, every state of the host. */
const beginnings = [
	start('stale-endpoint', 'container=proxy'),
	start('stale-endpoint', 'port=443'),
	start('stale-endpoint', 'container=wants-8101'),
	start('stale-endpoint', 'container=berthed'),
	start('network-recreation', 'network=edge'),
	start('network-recreation', 'network=edge', 'restart-docker=yes'),
	start('network-recreation', 'network=bridge'),
	start('network-recreation', 'network=elsewhere'),
	start('network-recreation', 'network=addressed'),
	start('network-recreation', 'network=gone'),
	start('network-recreation', 'container=lost-twice'),
	start('network-recreation', 'container=bound'),
	start('network-recreation', 'container=app'),
	start('network-recreation', 'network=nosuch'),
	start('port-conflict', 'container=proxy'),
	start('port-conflict', 'container=wants-8101'),
	start('port-conflict', 'container=wants-8102'),
	start('port-conflict', 'container=wants-8103'),
	start('port-conflict', 'container=wants-8104'),
	start('port-conflict', 'container=wants-8105'),
	start('port-conflict', 'container=wants-8108'),
	start('port-conflict', 'container=portless'),
	start('port-conflict', 'container=holds-8101'),
	start('port-conflict', 'container=silent'),
	start('port-conflict', 'port=8101'),
	start('port-conflict', 'port=9999'),
	start('port-conflict', 'error=Bind for 0.0.0.0:8103 failed: port is already allocated'),
	start('disk-cleanup'),
	start('disk-cleanup', 'free=99%'),
	start('disk-cleanup', 'containers=app'),
	start('disk-cleanup', 'containers=silent'),
	start('backup-commit'),
	...['portless', 'holds-8101', 'kept', 'unsized'].map(name => start('backup-commit', `containers=${name}`)),
	...backedUp.map(name => start('backup-commit', `backup=backup/${name}:1`)),
];

/**
 * Edges that no rehearsal here takes, each with the reason. Everything else must be taken: a new branch in a runbook
 * fails this test until a state of the host leads there.
 */
const beyondRehearsals: readonly (readonly [RegExp, string])[] = [
	[/^port-conflict: holder -> (?:came-back|not-known) /, 'came-back needs a holder that was stopped; not-known needs an account that is not root (test/real/troubles.test.ts)'],
	[/^port-conflict: holder -> engine /, 'needs an engine that listens at a port for itself'],
	[/\((?:failed|escalate|late)\)$/, 'something has to go wrong, and not everything that can is thrown in'],
	[/^stale-endpoint: freed -> ladder /, 'every rung frees the port'],
	[/^disk-cleanup: (?:measure -> spare |spare -> |relief -> |relieve -> |relieved -> |\w+ -> cured \(relieved\))/, 'needs a full disk (test/real/disk-cleanup.test.ts)'],
	[/^disk-cleanup: (?:before -> bury|clean -> bury|bury -> |stuck -> )/, 'needs a container that Docker could remove only half (test/real/disk-cleanup.test.ts)'],
	[/^backup-commit: (?:standing -> (?:start|held)|held -> |conflict -> |start -> )/, 'needs the backup of a container that ran and is gone (test/real/backup-commit.test.ts)'],
	[/^port-conflict: failed-start -> /, 'needs a start that fails: drydock rehearse --fault'],
	[/^backup-commit: space -> no-space /, 'needs a file so big that nobody can compare it (test/real/backup-commit.test.ts)'],
	[/^backup-commit: (?:volumes-tar|prove|space -> unsure|unsure) -> /, 'the twin does not know yet what is in volumes and layers'],
	[/^network-recreation: (?:prove|compare) -> changed/, 'nothing differs'],
];

serverDescribe('what only reads', () => {
	let server: Server;
	let proxy: RecordingProxy;
	let walker: Walker;
	const taken = new Set<string>();
	const later = new Set<string>();
	/** Of each runbook the rehearsal with the most steps that performed something. */
	const longest = new Map<string, {readonly words: readonly string[]; readonly steps: readonly string[]}>();
	const thrown = new Set<string>();
	const failed = new Set<string>();
	let runbooks: readonly ShownRunbook[] = [];

	const drydock = (...args: readonly string[]): Promise<Outcome> => server.drydock(...args, '--host', `unix://${proxy.socket}`);

	const walk = (...args: readonly string[]): Promise<Outcome> => walker.drydock(...args, '--host', `unix://${proxy.socket}`);

	const note = (events: readonly RunEvent[]): void => {
		const inside = new Map<string, string>();
		for (const event of events) {
			if (event.type === 'step-entered') inside.set(event.step.join('/'), event.runbook);
			if (event.type !== 'step-left') continue;
			const {step, to, outcome}: Left = event;
			if (to !== undefined) taken.add(edgeName(inside.get(step.join('/')) ?? '', step.at(-1) ?? '', to, outcome));
		}
	};

	const rehearsed = async (runbook: string, words: readonly string[]): Promise<readonly RunEvent[]> => {
		const outcome = await walk('rehearse', runbook, '--json', '--approve', 'destructive', ...words);
		const events = eventsOf(outcome);
		const end = events.at(-1);
		if (end?.type !== 'ended' || ![0, 1, 3, 4, 5].includes(outcome.code)) throw new Error(`${runbook} ${words.join(' ')}: ${outcome.code}\n${outcome.stdout.slice(-2000)}${outcome.stderr}`);
		note(events);
		return events;
	};

	/** One rehearsal; comes back with the ways that it did not take at the questions on its path. */
	const rehearse = async (runbook: string, set: readonly string[], answers: Answers): Promise<readonly Answers[]> => {
		const words = [...set.flatMap(pair => ['--set', pair]), ...Object.entries(answers).flatMap(([step, outcome]) => ['--answer', `${step}=${outcome}`])];
		const events = await rehearsed(runbook, words);
		const steps = [...new Set(events.flatMap(event => (event.type === 'performing' ? [event.step.join('/')] : [])))];
		if (steps.length > (longest.get(runbook)?.steps.length ?? 0)) longest.set(runbook, {words, steps});
		const others: Answers[] = [];
		let known = answers;
		let performs = false;
		for (const [index, event] of events.entries()) {
			performs ||= event.type === 'performing';
			if (event.type !== 'asked' || (event.question.kind !== 'choose' && event.question.kind !== 'pick')) continue;
			const path = event.step.join('/');
			if (Object.hasOwn(known, path)) continue;
			const answer = events[index + 1];
			const decision = answer?.type === 'answered' ? answer.decision : undefined;
			const took = decision?.kind === 'choose' ? decision.outcome : decision?.kind === 'pick' ? decision.ids.join(',') : undefined;
			// After the first operation each answer is given once, and not in every combination.
			const wanted = answersTo(event.question).filter(each => each !== took && !(performs && later.has(`${runbook} ${path}=${each}`)));
			if (performs) for (const each of wanted) later.add(`${runbook} ${path}=${each}`);
			others.push(...wanted.map(each => ({...known, [path]: each})));
			if (took === undefined) break;
			known = {...known, [path]: took};
		}
		return others;
	};

	const recorded = async (): Promise<readonly string[]> => (await server.succeed('ls /root/.local/state/drydock/rehearsals')).split('\n').filter(Boolean);

	/** Every combination of answers, found by walking: what is asked depends on what was answered. */
	const walkAll = async (walks: readonly {readonly runbook: string; readonly set: readonly string[]}[]): Promise<number> => {
		let count = 0;
		await inTurns(3, walks, async ({runbook, set}) => {
			const waiting: Answers[] = [{}];
			for (let answers = waiting.pop(); answers !== undefined; answers = waiting.pop()) {
				waiting.push(...(await rehearse(runbook, set, answers)));
				count++;
			}
		});
		return count;
	};

	/** A fault thrown in at every step that performs something, each kind in turn, on the way of each runbook that has most of these. */
	const walkFaults = async (): Promise<number> => {
		let count = 0;
		const kinds = Object.keys(faultKinds);
		const walks = [...longest].flatMap(([runbook, {words, steps}]) =>
			Array.from({length: Math.max(steps.length, kinds.length)}, (_, at) => ({runbook, kind: kinds[at % kinds.length] ?? '', words: [...words, '--fault', `${kinds[at % kinds.length]}@${steps[at % steps.length]}`]})),
		);
		await inTurns(3, walks, async ({runbook, kind, words}) => {
			const events = await rehearsed(runbook, words);
			count++;
			if (events.some(({type}) => type === 'thrown-in')) thrown.add(`${runbook} ${kind}`);
			if (events.some(({type}) => type === 'operation-failed' || type === 'failed')) failed.add(kind);
		});
		return count;
	};

	beforeAll(async () => {
		server = await bootServer({suite: 'trixie', name: 'reads-only', binds: walkerBinds});
		await setUpSite(server);
		const edge = (await server.succeed('docker network inspect -f {{.Id}} edge')).trim();
		await server.succeed(`until id=$(docker network create quay) && expr $id '>' ${edge} >/dev/null; do docker network rm quay >/dev/null; done; docker run -d --name berthed --network quay -p 8109:80 bb:1 httpd -f -p 80 >/dev/null`);
		await leaveStaleEndpoint(server, {network: edge});
		await server.succeed('! docker start berthed 2>/dev/null');
		await server.succeed(holders);
		proxy = await proxyOn(server);
		walker = startWalker(server);
		await server.succeed(pets);
		// Before there is any backup.
		await walkAll([start('backup-commit')]);
		expect((await server.drydock('run', 'backup-commit', '--no-input', '--approve', 'disruptive', '--set', `containers=${backedUp.join(',')}`)).code).toBe(0);
		await server.succeed(removePets);
		const {stdout} = await drydock('list', '--json');
		const ids = (JSON.parse(stdout) as {readonly runbooks: readonly {readonly id: string}[]}).runbooks.map(({id}) => id);
		runbooks = await Promise.all(ids.map(async id => JSON.parse((await drydock('show', id, '--json')).stdout) as ShownRunbook));
	}, 180_000);
	afterAll(async () => {
		await walker?.stop();
		await server?.gone();
	}, 60_000);

	it('has a beginning for every runbook', () => {
		expect([...new Set(beginnings.map(({runbook}) => runbook))].toSorted()).toEqual(runbooks.map(({id}) => id).toSorted());
	});

	it('asks the engine nothing at all for check, list, show, runs and report', async () => {
		const before = (await proxy.requests()).length;
		const codes = [await drydock('check'), await drydock('list'), await drydock('runs'), await drydock('--help'), await drydock('--version')].map(({code}) => code);
		for (const {id} of runbooks) for (const more of [[], ['--json'], ['--graph', 'text'], ['--graph', 'mermaid']]) codes.push((await drydock('show', id, ...more)).code);
		expect(codes.filter(code => code !== 0)).toEqual([]);
		await drydock('report');
		await drydock('report', '--format', 'json');
		expect((await proxy.requests()).slice(before)).toEqual([]);
	}, 120_000);

	it('sends nothing but reads, and changes nothing of the host, whatever a reader is asked', async () => {
		const app = (await server.succeed('docker inspect -f "{{.Id}}" app')).trim();
		// A file that the engine's own check can be asked about; and new addresses are tentative for their first second.
		await server.succeed('mkdir -p /etc/docker; echo "{}" >/etc/docker/daemon.json; for i in $(seq 100); do ip -6 addr show tentative | grep -q . || break; sleep .1; done; touch /run/marker');
		const before = {state: await hostState(server), files: trace(server), requests: (await proxy.requests()).length};
		const count = Number(await server.succeed('/opt/drydock/node --input-type=module -e "$PROGRAM"', {env: {PROGRAM: everyReading}}));
		const requests = (await proxy.requests()).slice(before.requests);
		expect(count).toBeGreaterThan(38);
		expect(notAllowed(requests)).toEqual([]);
		expect(reads.filter(pattern => !requests.some(request => pattern.test(route(request))))).toEqual([]);
		expect(await hostState(server)).toEqual(before.state);
		expect(tracedChanges(before.files, trace(server), [ownRuns, ...printed(app)])).toEqual([]);
		// For `docker diff` the engine mounts the layer below for a moment, in a folder that it makes and removes.
		expect((await writtenSince(server, [...printed(app), ...written])).filter(path => !/^var\/lib\/docker\/overlay2\/\w+-init$/.test(path))).toEqual([]);
	}, 120_000);

	it('sends nothing but reads, and changes nothing of the host, in any branch of any rehearsal', async () => {
		const app = (await server.succeed('docker inspect -f "{{.Id}}" app')).trim();
		const except = [ownRuns, ...printed(app)];
		await server.succeed('mkdir -p -m 700 /root/.local/state/drydock/rehearsals; touch /run/marker');
		const earlier = (await recorded()).length;
		const before = {state: await hostState(server), files: trace(server)};
		expect(Object.entries(before.state).filter(([, said]) => said.trim() === '')).toEqual([]);
		for (const port of ['443', '127.0.0.1:5432', '8101', '8102', '8103', '8104', '9999', '53/udp', '8100-8110']) expect((await walk('port', port)).code).toBe(0);
		const count = (await walkAll(beginnings)) + (await walkFaults());
		expect([...thrown].toSorted()).toEqual(runbooks.flatMap(({id}) => Object.keys(faultKinds).map(kind => `${id} ${kind}`)).toSorted());
		expect([...failed].toSorted()).toEqual(Object.keys(faultKinds).toSorted());
		const rehearsals = await recorded();
		expect(rehearsals).toHaveLength(earlier + count);
		expect((await drydock('report', rehearsals[0] ?? '')).code).toBe(0);
		const after = {state: await hostState(server), files: trace(server)};
		expect(notAllowed(await proxy.requests())).toEqual([]);
		expect((await proxy.requests()).length).toBeGreaterThan(count);
		expect(after.state).toEqual(before.state);
		expect(tracedChanges(before.files, after.files, except)).toEqual([]);
		// The folder of the twin's socket comes and goes in /tmp.
		expect((await writtenSince(server, [...except, ...written])).filter(path => path !== 'tmp')).toEqual([]);
	}, 300_000);

	/** Apart from the others: a crash loop changes files, sockets and rules of the host by itself, all the time. */
	it('sends nothing but reads while a container restarts again and again', async () => {
		await server.succeed('docker run -d --name looper --restart always -p 8106:80 bb:1 false >/dev/null; docker create --name wants-8106 -p 8106:80 bb:1 httpd -f -p 80 >/dev/null');
		await server.succeed('for i in $(seq 300); do [ "$(docker inspect -f "{{.State.Status}} {{gt .RestartCount 5}}" looper)" = "restarting true" ] && exit 0; sleep .1; done; exit 1');
		await walkAll([start('port-conflict', 'container=wants-8106'), start('port-conflict', 'port=8106')]);
		await server.succeed('docker rm -f looper >/dev/null');
		expect(taken).toContain('port-conflict: holder -> restarting (restarting)');
		expect(notAllowed(await proxy.requests())).toEqual([]);
	}, 120_000);

	it('went along every edge of every graph that a rehearsal can take', () => {
		const all = runbooks.flatMap(({id, steps}) => Object.entries(steps).flatMap(([step, {edges}]) => edges.map(({to, outcome, kind}) => edgeName(id, step, to, outcome ?? (kind === 'to' ? undefined : kind)))));
		const left = all.filter(edge => !taken.has(edge) && !beyondRehearsals.some(([pattern]) => pattern.test(edge)));
		expect(left).toEqual([]);
	});
});
