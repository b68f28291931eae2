import {startEngine, stopEngine} from '../world/daemon.ts';
import {endpointsOf} from '../world/addresses.ts';
import {heldPorts} from '../world/ports.ts';
import {idOf} from '../world/host.ts';
import {buildWorld} from './builder.ts';
import type {Scenario} from './scenario.ts';

const megabyte = 1024 ** 2;
const gigabyte = 1024 ** 3;
const project = {'com.docker.compose.project': 'shop', 'com.docker.compose.network': 'edge'};

/** A web shop behind a proxy. The machine lost power last night, and the proxy has not come up since. */
export const staleEndpoint: Scenario = {
	id: 'stale-endpoint',
	title: 'After a power cut the proxy does not start: port 443 is already allocated, and nobody has it',
	hostname: 'web-01',
	runbook: 'stale-endpoint',
	inputs: {container: 'proxy'},
	make: () => {
		const {host, world, image, network, volume, container} = buildWorld({seed: 'stale-endpoint', hostname: 'web-01'});
		image('nginx:1.25', {layers: [74 * megabyte, 66 * megabyte, 2048], program: ['nginx', '-g', 'daemon off;'], ports: ['80/tcp']});
		image('shop/api:2.14', {layers: [74 * megabyte, 212 * megabyte], program: ['node', 'server.js'], ports: ['3000/tcp'], digest: false});
		image('postgres:15', {layers: [74 * megabyte, 310 * megabyte], program: ['postgres'], ports: ['5432/tcp']});
		image('redis:7', {layers: [28 * megabyte, 12 * megabyte], program: ['redis-server'], ports: ['6379/tcp']});
		network('edge', '172.31.240.0/24', project);
		network('data', '172.31.241.0/24', {...project, 'com.docker.compose.network': 'data'});
		for (const [name, bytes] of [['pgdata', 11 * gigabyte], ['redisdata', 300 * megabyte], ['certs', megabyte]] as const) volume(name, bytes);
		const proxy = container({name: 'proxy', image: 'nginx:1.25', networks: [['edge', '172.31.240.10']], ports: ['443:80', '80:80'], volumes: ['/srv/nginx:/etc/nginx:ro', 'certs:/certs'], upHours: 30 * 24, logBytes: 180 * megabyte});
		for (const index of [1, 2, 3]) container({name: `api-${index}`, image: 'shop/api:2.14', networks: [['edge', `172.31.240.2${index}`], 'data'], upHours: 30 * 24, logBytes: 40 * megabyte, writtenBytes: 3 * megabyte, environment: ['NODE_ENV=production']});
		container({name: 'worker', image: 'shop/api:2.14', networks: ['data'], upHours: 30 * 24, restart: 'always'});
		container({name: 'postgres', image: 'postgres:15', networks: [['data', '172.31.241.30']], ports: ['127.0.0.1:5432:5432'], volumes: ['pgdata:/var/lib/postgresql/data'], upHours: 30 * 24});
		container({name: 'redis', image: 'redis:7', networks: ['data'], volumes: ['redisdata:/data'], upHours: 30 * 24});
		container({name: 'mailer', image: 'shop/api:2.14', networks: ['data'], upHours: 12, restart: 'on-failure'});
		// The power cut: the engine's record of the proxy's endpoint outlives everything that belonged to it.
		const edge = endpointsOf(proxy)['edge'];
		const ports = heldPorts(world).filter(held => held.container === idOf(proxy)).map(held => ({...held, hostPortEnd: held.hostPort}));
		const stale = {id: String(edge?.['EndpointID']), networkId: String(edge?.['NetworkID']), address: '172.31.240.10/24', ports};
		stopEngine(host);
		world.staleEndpoints.push(stale);
		startEngine(host);
		return world;
	},
};
