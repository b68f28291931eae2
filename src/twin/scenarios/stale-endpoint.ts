import {endpointsOf} from '../world/addresses.ts';
import {startEngine, stopEngine} from '../world/daemon.ts';
import {idOf} from '../world/host.ts';
import {heldPorts} from '../world/ports.ts';
import {buildWorld, day, gigabyte, megabyte} from './builder.ts';
import type {Scenario} from './scenario.ts';

/** A web shop behind a proxy. The machine lost power last night, and the proxy has not come up since. */
export const staleEndpoint: Scenario = {
	id: 'stale-endpoint',
	title: 'After a power cut the proxy does not start: port 443 is already allocated, and nobody has it',
	hostname: 'web-01',
	runbook: 'stale-endpoint',
	inputs: {container: 'proxy'},
	make: now => {
		const {host, world, ago, layer, image, network, volume, container, finish} = buildWorld({seed: 'stale-endpoint', hostname: 'web-01', ...(now === undefined ? {} : {now})});
		const [debian, alpine, node, own] = [layer(74 * megabyte), layer(7 * megabyte), layer(96 * megabyte), layer(38 * megabyte)];
		image('nginx:1.25', {layers: [debian, 66 * megabyte, 2048], program: ['nginx', '-g', 'daemon off;'], ports: ['80/tcp']});
		image('shop/web:2.14', {layers: [debian, node, own, 21 * megabyte], program: ['node', 'web.js'], ports: ['3000/tcp'], digest: false, ageDays: 31});
		image('shop/api:2.14', {layers: [debian, node, own, 12 * megabyte], program: ['node', 'server.js'], ports: ['3000/tcp'], digest: false, ageDays: 31});
		image('shop/api:2.13', {layers: [debian, node, own, 12 * megabyte], program: ['node', 'server.js'], ports: ['3000/tcp'], digest: false, ageDays: 58});
		image('postgres:15', {layers: [debian, 310 * megabyte], program: ['postgres'], ports: ['5432/tcp']});
		image('redis:7', {layers: [alpine, 32 * megabyte], program: ['redis-server'], ports: ['6379/tcp']});
		image('prom/prometheus:v2.48', {layers: [alpine, 240 * megabyte], program: ['/bin/prometheus', '--config.file=/etc/prometheus/prometheus.yml'], ports: ['9090/tcp']});
		image('grafana/grafana:10.2', {layers: [alpine, 380 * megabyte], program: ['/run.sh'], ports: ['3000/tcp']});
		network('edge', '172.31.240.0/24', 'shop');
		network('data', '172.31.241.0/24', 'shop');
		network('watch', '172.31.242.0/24', 'watch');
		for (const [name, bytes] of [['pgdata', 11 * gigabyte], ['redisdata', 300 * megabyte], ['certs', megabyte], ['uploads', 4 * gigabyte]] as const) volume(name, bytes, 'shop');
		for (const [name, bytes] of [['metrics', 3 * gigabyte], ['dashboards', 40 * megabyte]] as const) volume(name, bytes, 'watch');
		const upHours = 30 * day;
		const api = {image: 'shop/api:2.14', environment: ['NODE_ENV=production', 'DATABASE_URL=postgres://shop@postgres/shop'], upHours, logBytes: 9 * megabyte};
		const said = ['GET /api/basket 200 12ms', 'GET /api/products?page=2 200 31ms', 'POST /api/orders 201 84ms', 'GET /api/health 200 1ms'];
		const proxy = container({
			name: 'proxy', image: 'nginx:1.25', networks: [['edge', '172.31.240.10']], ports: ['443:80', '80:80'], volumes: ['/srv/shop/nginx:/etc/nginx:ro', 'certs:/certs'], compose: ['shop', 'proxy'], upHours, logBytes: 9 * megabyte,
			logs: ['10.0.0.7 - - "GET / HTTP/2.0" 200 18231', '10.0.0.7 - - "GET /api/basket HTTP/2.0" 200 412'],
		});
		for (const index of [1, 2]) container({name: `web-${index}`, image: 'shop/web:2.14', networks: [['edge', `172.31.240.3${index}`]], compose: ['shop', 'web'], environment: ['NODE_ENV=production'], upHours, logBytes: 4 * megabyte});
		for (const index of [1, 2, 3]) container({...api, name: `api-${index}`, networks: [['edge', `172.31.240.2${index}`], 'data'], volumes: ['uploads:/srv/uploads'], compose: ['shop', 'api'], writtenBytes: 120_000, logs: said});
		container({...api, name: 'worker', command: ['node', 'worker.js'], networks: ['data'], compose: ['shop', 'worker'], restart: 'always', logs: ['order 48211: confirmation sent', 'order 48212: confirmation sent']});
		container({...api, name: 'mailer', command: ['node', 'mailer.js'], networks: ['data'], compose: ['shop', 'mailer'], upHours: 2 * day});
		container({name: 'postgres', image: 'postgres:15', networks: [['data', '172.31.241.30']], ports: ['127.0.0.1:5432:5432'], volumes: ['pgdata:/var/lib/postgresql/data'], compose: ['shop', 'postgres'], environment: ['POSTGRES_DB=shop', 'POSTGRES_PASSWORD=not-a-real-one'], upHours, logs: ['LOG:  checkpoint complete: wrote 213 buffers']});
		container({name: 'redis', image: 'redis:7', networks: ['data'], volumes: ['redisdata:/data'], compose: ['shop', 'redis'], upHours});
		container({name: 'prometheus', image: 'prom/prometheus:v2.48', networks: ['watch', 'data'], volumes: ['metrics:/prometheus', '/srv/watch/prometheus.yml:/etc/prometheus/prometheus.yml:ro'], compose: ['watch', 'prometheus'], upHours});
		container({name: 'grafana', image: 'grafana/grafana:10.2', networks: ['watch'], ports: ['127.0.0.1:3001:3000'], volumes: ['dashboards:/var/lib/grafana'], compose: ['watch', 'grafana'], upHours});
		// The power cut: the engine's record of the proxy's endpoint outlives everything that belonged to it.
		ago(5, () => {
			const edge = endpointsOf(proxy)['edge'];
			const ports = heldPorts(world).filter(held => held.container === idOf(proxy)).map(held => ({...held, hostPortEnd: held.hostPort}));
			const stale = {id: String(edge?.['EndpointID']), networkId: String(edge?.['NetworkID']), address: '172.31.240.10/24', ports};
			stopEngine(host);
			world.staleEndpoints.push(stale);
			startEngine(host);
		});
		return finish();
	},
};
