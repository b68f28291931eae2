import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from '@jest/globals';
import {operations} from '../../src/operations/catalogue.ts';
import type {NetworkSpec} from '../../src/host/docker/reader.ts';
import type {Operation} from '../../src/operations/operation.ts';

const id = 'c0ffee0123456789'.repeat(4);
const app = {id, name: 'app'};
const hostile = "x'; touch /tmp/pwned #\n$(reboot) `id`";
const spec: NetworkSpec = {
	Name: 'edge',
	Driver: 'bridge',
	Internal: true,
	Attachable: true,
	Ingress: false,
	EnableIPv6: true,
	IPAM: {Driver: 'default', Config: [{Subnet: '172.31.240.0/24', Gateway: '172.31.240.1', IPRange: '172.31.240.128/25', AuxiliaryAddresses: {router: '172.31.240.2'}}]},
	Options: {'com.docker.network.bridge.name': 'br-edge'},
	Labels: {'com.docker.compose.project': 'a shop'},
};

const cases: readonly [operation: Operation, text: string, risk: string, object: string][] = [
	[{kind: 'container.start', container: app}, 'docker start app', 'safe', 'app'],
	[{kind: 'container.stop', container: app}, 'docker stop app', 'disruptive', 'app'],
	[{kind: 'container.stop', container: app, seconds: 30, removes: true}, 'docker stop -t 30 app', 'destructive', 'app'],
	[{kind: 'container.restart-policy', container: app, policy: {Name: 'on-failure', MaximumRetryCount: 3}}, 'docker update --restart on-failure:3 app', 'safe', 'app'],
	[{kind: 'container.restart-policy', container: app, policy: {Name: '', MaximumRetryCount: 0}}, 'docker update --restart no app', 'safe', 'app'],
	[{kind: 'container.restart', container: app, seconds: 5}, 'docker restart -t 5 app', 'disruptive', 'app'],
	[{kind: 'container.restart', container: app, removes: true}, 'docker restart app', 'destructive', 'app'],
	[{kind: 'container.remove', container: app}, 'docker rm app', 'destructive', 'app'],
	[
		{
			kind: 'container.create',
			spec: {
				name: 'app', image: 'shop/app:1', environmentNames: [],
				config: {User: '1:1', Cmd: ['serve', '--all'], Entrypoint: ['/run me', '-x'], Labels: {who: "it's me"}, Healthcheck: {Test: ['CMD', 'x']}, Volumes: null, Tty: false},
				hostConfig: {NetworkMode: 'edge', PortBindings: {'80/tcp': [{HostIp: '127.0.0.1', HostPort: '443'}]}, Binds: ['data:/data:ro'], Mounts: [{Type: 'bind', Source: '/a b', Target: '/c', ReadOnly: true}], RestartPolicy: {Name: 'on-failure', MaximumRetryCount: 3}, Memory: 33_554_432, IpcMode: 'private', BlkioWeight: 300, ShmSize: 67_108_864, LogConfig: {Type: 'json-file', Config: {'max-size': '1m'}}},
				networks: {inner: {Aliases: ['two']}, edge: {IPAMConfig: {IPv4Address: '172.31.240.10'}}},
			},
		},
		"docker create --name app --network edge -p 127.0.0.1:443:80/tcp -v data:/data:ro --mount 'type=bind,src=/a b,dst=/c,readonly' --restart on-failure:3 --memory 33554432b --log-driver json-file --log-opt max-size=1m --ip 172.31.240.10 --user 1:1 --label 'who=it'\\''s me' --entrypoint '/run me' shop/app:1 -x serve --all && docker network connect --alias two inner app # and Healthcheck, BlkioWeight, as it had them",
		'safe',
		'app',
	],
	[{kind: 'image.try', image: 'drydock/app:1'}, 'docker rm -v "$(docker create --pull never --network none drydock/app:1 true)"', 'safe', 'drydock/app:1'],
	[
		{kind: 'volume.save', volume: 'data', container: app, path: '/data', name: 'data.tar'},
		`docker cp "$(docker create --network none -v data:/drydock-volume:ro,nocopy "$(docker inspect -f '{{.Image}}' app)" true)":/drydock-volume - > ./data.tar  # in the folder of the run; the container made for it is removed again`,
		'safe',
		'data',
	],
	[
		{kind: 'volume.load', volume: 'data', image: 'bb:1', from: '/a b/data.tar', sha256: id},
		`docker cp - "$(docker create --network none -v data:/drydock-volume:nocopy bb:1 true)":/ < '/a b/data.tar'  # the container made for it is removed again`,
		'safe',
		'data',
	],
	[
		{kind: 'network.create', spec},
		"docker network create --driver bridge --subnet 172.31.240.0/24 --gateway 172.31.240.1 --ip-range 172.31.240.128/25 --aux-address router=172.31.240.2 --ipv6 --internal --attachable --opt com.docker.network.bridge.name=br-edge --label 'com.docker.compose.project=a shop' edge",
		'safe',
		'edge',
	],
	[{kind: 'network.remove', network: {id, name: 'edge'}}, 'docker network rm edge', 'destructive', 'edge'],
	[
		{kind: 'network.connect', network: 'edge', container: app, endpoint: {IPAMConfig: {IPv4Address: '172.31.240.10'}, Aliases: ['web', id.slice(0, 12)], Links: ['db:database'], DriverOpts: {a: 'b'}, GwPriority: 5, IPAddress: '172.31.240.10'}},
		'docker network connect --ip 172.31.240.10 --alias web --link db:database --driver-opt a=b --gw-priority 5 edge app',
		'disruptive',
		'app',
	],
	[{kind: 'network.connect', network: 'edge', container: app, endpoint: {MacAddress: '02:00:00:00:00:05'}}, 'docker network connect edge app  # MAC address 02:00:00:00:00:05', 'disruptive', 'app'],
	[{kind: 'network.disconnect', network: 'edge', container: app, force: true}, 'docker network disconnect -f edge app', 'disruptive', 'app'],
	[{kind: 'bridge.remove', name: 'br-c0ffee012345'}, 'ip link delete dev br-c0ffee012345 type bridge', 'disruptive', 'br-c0ffee012345'],
	[{kind: 'image.commit', container: app, repository: 'drydock/app', tag: 't1', pause: false}, 'docker commit --pause=false app drydock/app:t1', 'safe', 'app'],
	[{kind: 'image.commit', container: app, repository: 'drydock/app', tag: 't1', pause: true}, 'docker commit app drydock/app:t1', 'disruptive', 'app'],
	[
		{kind: 'image.commit', container: app, repository: 'drydock/app', tag: 't1', pause: true, labels: {'drydock.spec': 'x'.repeat(2000), short: 'y'}},
		`docker commit --change 'LABEL "drydock.spec"="…"' --change 'LABEL "short"="y"' app drydock/app:t1  # drydock.spec in full, 2.0 kB: in the record`,
		'disruptive',
		'app',
	],
	[{kind: 'image.remove', image: {id: `sha256:${id}`, name: 'team/app:1'}, tags: ['team/app:1', 'r.invalid:5000/team/app:1']}, 'docker image rm team/app:1 r.invalid:5000/team/app:1', 'destructive', 'team/app:1'],
	[{kind: 'image.remove', image: {id: `sha256:${id}`, name: '<none>'}, tags: []}, 'docker image rm c0ffee012345', 'destructive', '<none>'],
	[
		{kind: 'volume.create', name: 'data', driver: 'local', labels: {who: 'a b'}, options: {type: 'nfs', device: ':/x'}},
		"docker volume create --opt type=nfs --opt device=:/x --label 'who=a b' data",
		'safe',
		'data',
	],
	[{kind: 'volume.create', name: 'data', driver: 'other', labels: {}, options: {}}, 'docker volume create --driver other data', 'safe', 'data'],
	[{kind: 'volume.remove', name: 'data', bytes: 5}, 'docker volume rm data', 'destructive', 'data'],
	[{kind: 'log.truncate', container: app, path: `/var/lib/docker/containers/${id}/${id}-json.log`}, `truncate -s 0 -- /var/lib/docker/containers/${id}/${id}-json.log`, 'destructive', 'app'],
	[{kind: 'log.remove-rotated', container: app, paths: ['/a b/x-json.log.1', '/a b/x-json.log.2.gz']}, "rm -f -- '/a b/x-json.log.1' '/a b/x-json.log.2.gz'", 'destructive', 'app'],
	[
		{kind: 'image.commit', container: app, repository: 'drydock/app', tag: 't1', pause: false, labels: {'of volumes': 'a "b" $c'}},
		String.raw`docker commit --pause=false --change 'LABEL "of volumes"="a \"b\" \$c"' app drydock/app:t1`,
		'safe',
		'app',
	],
	[{kind: 'cache.remove', ids: ['nfygm1zanao6wvptg22iclhbg', 'mr5']}, `docker builder prune --all --force --filter 'id="^(nfygm1zanao6wvptg22iclhbg|mr5)$"'`, 'destructive', 'build-cache'],
	[{kind: 'cache.remove', ids: ['mr5']}, `docker builder prune --all --force --filter 'id="^(mr5)$"'`, 'destructive', 'mr5'],
	[{kind: 'service.restart', service: 'docker'}, 'service docker restart', 'disruptive', 'docker'],
	[{kind: 'service.stop', service: 'nginx', commands: [['systemctl', 'stop', 'nginx.socket'], ['systemctl', 'stop', 'nginx']]}, 'systemctl stop nginx.socket && systemctl stop nginx', 'disruptive', 'nginx'],
	[{kind: 'service.stop', service: 'docker', removes: true}, 'service docker stop', 'destructive', 'docker'],
	[{kind: 'process.signal', pid: 4711, startTicks: 1, signal: 'TERM', command: hostile}, 'kill -TERM 4711', 'destructive', '4711'],
	[{kind: 'file.move', from: '/a b/c', to: '/d'}, "mv -nT -- '/a b/c' /d", 'destructive', 'c'],
	[{kind: 'store.forget-endpoint', path: '/var/lib/docker/network/files/local-kv.db', endpointId: id, networkId: id}, '# take endpoint c0ffee012345 out of /var/lib/docker/network/files/local-kv.db, with the daemon stopped', 'destructive', 'c0ffee012345'],
	[{kind: 'copy.json', name: 'edge.json', content: {}}, '# save edge.json in the folder of the run', 'safe', 'edge.json'],
	[{kind: 'copy.file', from: '/a b', name: 'x'}, "cp -- '/a b' ./x  # in the folder of the run", 'safe', 'x'],
	[{kind: 'copy.restore', name: 'x', to: '/a'}, 'cp -- ./x /a  # from the folder of the run, with the mode and owner of before', 'disruptive', 'a'],
];

describe('an operation before it is performed', () => {
	it.each(cases.map(([operation, text, risk, object]) => ({operation, text, risk, object})))('$text', ({operation, text, risk, object}) => {
		expect(operations.text(operation)).toBe(text);
		expect(operations.risk(operation)).toBe(risk);
		expect(operations.object(operation)).toBe(object);
	});
});

/** What bash makes of a text: its words, one a line, with the program replaced by printf. */
const wordsInBash = (text: string): string[] => execFileSync('bash', ['-c', `docker() { printf '%s\\0' "$@"; }; mv() { docker "$@"; }; rm() { docker "$@"; }; truncate() { docker "$@"; }; cp() { docker "$@"; }; service() { docker "$@"; }; ${text}`]).toString().split('\0').slice(0, -1);

describe('a hostile name', () => {
	const hostileRef = {id, name: hostile};
	const texts: Operation[] = [
		{kind: 'container.start', container: hostileRef},
		{kind: 'container.stop', container: hostileRef},
		{kind: 'network.remove', network: hostileRef},
		{kind: 'network.disconnect', network: hostile, container: hostileRef, force: false},
		{kind: 'network.connect', network: hostile, container: hostileRef, endpoint: {Aliases: [hostile], MacAddress: hostile}},
		{kind: 'network.create', spec: {...spec, Name: hostile, Labels: {[hostile]: hostile}}},
		{kind: 'container.restart', container: hostileRef},
		{kind: 'container.remove', container: hostileRef},
		{kind: 'image.remove', image: {id, name: hostile}, tags: [hostile]},
		{kind: 'volume.create', name: hostile, driver: hostile, labels: {[hostile]: hostile}, options: {}},
		{kind: 'volume.remove', name: hostile},
		{kind: 'log.truncate', container: hostileRef, path: hostile},
		{kind: 'log.remove-rotated', container: hostileRef, paths: [hostile]},
		{kind: 'service.stop', service: hostile},
		{kind: 'file.move', from: hostile, to: hostile},
		{kind: 'copy.file', from: hostile, name: 'x'},
		{kind: 'copy.restore', name: 'x', to: hostile},
	];

	it.each(texts)('stays one line and one word when pasted into bash: $kind', operation => {
		const text = operations.text(operation);
		expect(text).not.toContain('\n');
		expect(wordsInBash(text)).toContain(hostile);
	});

	it.each<Operation>([
		{kind: 'container.create', spec: {name: hostile, image: hostile, environmentNames: [], config: {Labels: {[hostile]: hostile}, Cmd: [hostile]}, hostConfig: {Binds: [hostile], NetworkMode: hostile, [hostile]: hostile}, networks: {[hostile]: {}, other: {}}}},
		{kind: 'image.try', image: hostile},
		{kind: 'volume.save', volume: hostile, container: hostileRef, path: hostile, name: 'x'},
		{kind: 'volume.load', volume: hostile, image: hostile, from: hostile, sha256: id},
		{kind: 'image.commit', container: hostileRef, repository: hostile, tag: hostile, pause: true, labels: {[hostile]: hostile}},
	])('runs nothing of itself when pasted into bash: $kind', operation => {
		const folder = mkdtempSync(join(tmpdir(), 'drydock-text-'));
		const text = operations.text(operation);
		expect(text).not.toContain('\n');
		// Every program is a stand-in, so whatever else would run is not found, and bash says so.
		const {stderr} = spawnSync('/bin/bash', ['-c', `PATH=/nowhere; docker() { echo x; }; ${text}`], {cwd: folder, encoding: 'utf8'});
		expect(stderr).not.toContain('command not found');
		expect(existsSync('/tmp/pwned')).toBe(false);
		rmSync(folder, {recursive: true});
	});

	it.each<Operation>([
		{kind: 'copy.json', name: hostile, content: {}},
		{kind: 'store.forget-endpoint', path: hostile, endpointId: id, networkId: id},
	])('runs nothing where the text is a comment: $kind', operation => {
		expect(operations.text(operation)).not.toContain('\n');
		expect(wordsInBash(operations.text(operation))).toEqual([]);
	});

	it('that begins with a dash is not taken for an option', () => {
		expect(operations.text({kind: 'volume.remove', name: '-f'})).toBe('docker volume rm -- -f');
		expect(operations.text({kind: 'image.remove', image: {id, name: '-f'}, tags: ['-f']})).toBe('docker image rm -- -f');
		expect(operations.text({kind: 'network.remove', network: {id, name: '-f'}})).toBe('docker network rm -- -f');
		expect(operations.text({kind: 'network.create', spec: {...spec, Name: '--help', IPAM: {Driver: 'default', Config: []}, Options: {}, Labels: {}, Internal: false, EnableIPv6: false, Attachable: false}})).toBe('docker network create --driver bridge -- --help');
	});

	it.each([hostile, 'a\u202Eb', ' padded', 'two  blanks', 'x'.repeat(65), 'café', ''])('that cannot be typed is replaced by the short id: %j', name => {
		expect(operations.object({kind: 'network.remove', network: {id, name}})).toBe('c0ffee012345');
	});

	it('without an id is replaced by something that can be typed and is always the same', () => {
		const typed = operations.object({kind: 'file.move', from: `/x/${hostile}`, to: '/y'});
		expect(typed).toMatch(/^[0-9a-f]{12}$/);
		expect(operations.object({kind: 'file.move', from: `/z/${hostile}`, to: '/y'})).toBe(typed);
	});
});
