import {programSequences} from './program-sequences.ts';

/** One call of the Engine API. */
export interface ParityCall {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
	readonly path: string;
	readonly body?: object;
	/** Sent as a tar: files by path, folders with a slash at the end. */
	readonly tar?: Readonly<Record<string, string>>;
	/** Asked again until the answer has this in it: what comes a moment after something else. */
	readonly until?: string;
}

/** Calls that build on one another; each sequence begins on an engine with the image `bb:1` and nothing else. */
export interface Sequence {
	readonly name: string;
	readonly calls: readonly ParityCall[];
}

const get = (path: string): ParityCall => ({method: 'GET', path});
const post = (path: string, body?: object): ParityCall => ({method: 'POST', path, ...(body === undefined ? {} : {body})});
const del = (path: string): ParityCall => ({method: 'DELETE', path});

/** Runs until it is stopped, ends at once when it is asked to, and at once when it is killed. */
const sleeper = {Image: 'bb:1', Cmd: ['sleep', '100000'], StopSignal: 'SIGKILL'};
const make = (name: string, more: object = {}): ParityCall => post(`/containers/create?name=${name}`, {...sleeper, ...more});
const publishing = (port: string, hostIp = ''): object => ({ExposedPorts: {'80/tcp': {}}, HostConfig: {PortBindings: {'80/tcp': [{HostIp: hostIp, HostPort: port}]}}});
/** What a container is like now, and how it is listed. */
const seen = (name: string): readonly ParityCall[] => [get(`/containers/${name}/json`), get(`/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({name: [name]}))}`)];
const filtered = (path: string, filters: object): ParityCall => get(`${path}${path.includes('?') ? '&' : '?'}filters=${encodeURIComponent(JSON.stringify(filters))}`);

const subnet = (range: string, gateway?: string): object => ({IPAM: {Config: [{Subnet: range, ...(gateway === undefined ? {} : {Gateway: gateway})}]}});

export const sequences: readonly Sequence[] = [
	{
		name: 'the life of a container',
		calls: [
			make('web'), ...seen('web'),
			post('/containers/web/start'), ...seen('web'), post('/containers/web/start'),
			post('/containers/web/pause'), post('/containers/web/pause'), ...seen('web'), post('/containers/web/start'), post('/containers/web/unpause'), post('/containers/web/unpause'),
			get('/containers/web/top'),
			post('/containers/web/stop'), ...seen('web'), post('/containers/web/stop'),
			get('/containers/web/top'), post('/containers/web/kill'), post('/containers/web/pause'),
			post('/containers/web/restart'), ...seen('web'),
			post('/containers/web/kill?signal=SIGKILL'), post('/containers/web/wait'), ...seen('web'),
			post('/containers/web/kill?signal=NOPE'),
			post('/containers/web/rename?name=shop'), get('/containers/web/json'), get('/containers/shop/json'),
			post('/containers/shop/rename?name='), post('/containers/shop/rename?name=shop'), post('/containers/shop/rename?name=a/b'),
			post('/containers/shop/update', {RestartPolicy: {Name: 'unless-stopped'}}), post('/containers/shop/update', {RestartPolicy: {Name: 'on-failure', MaximumRetryCount: 3}}), get('/containers/shop/json'),
			post('/containers/shop/update', {RestartPolicy: {Name: 'sometimes'}}),
			del('/containers/shop'), del('/containers/shop'), get('/containers/shop/json'),
		],
	},
	{
		name: 'what cannot be created',
		calls: [
			post('/containers/create?name=x1', {Image: 'nope', Cmd: ['true']}), post('/containers/create?name=x1', {Image: 'bb:1'}), post('/containers/create?name=a%20b', sleeper), post('/containers/create?name=-x', sleeper), post('/containers/create?name=x', sleeper),
			make('one'), make('one'), post('/containers/one/start'), make('one'),
			del('/containers/one'), post('/containers/one/pause'), del('/containers/one'), del('/containers/one?force=1'),
			make('shared', {HostConfig: {NetworkMode: 'container:nobody'}}),
			make('gone-net', {HostConfig: {NetworkMode: 'nonet'}}), post('/containers/gone-net/start'), get('/containers/gone-net/json'), del('/containers/gone-net'),
			make('no-program', {Cmd: ['/no/such/bin']}), post('/containers/no-program/start'), get('/containers/no-program/json'), del('/containers/no-program'),
			post('/containers/nobody/start'), post('/containers/nobody/stop'), post('/containers/nobody/kill'), post('/containers/nobody/pause'), post('/containers/nobody/wait'), post('/containers/nobody/rename?name=y'), post('/containers/nobody/update', {}), get('/containers/nobody/top'), get('/containers/nobody/logs?stdout=1'), get('/containers/nobody/changes'),
		],
	},
	{
		name: 'ports',
		calls: [
			make('first', publishing('18443')), post('/containers/first/start'), ...seen('first'),
			make('second', publishing('18443')), post('/containers/second/start'), ...seen('second'),
			make('local', publishing('18443', '127.0.0.1')), post('/containers/local/start'), ...seen('local'),
			make('other', publishing('18444', '127.0.0.1')), post('/containers/other/start'), ...seen('other'),
			make('wild', publishing('18444')), post('/containers/wild/start'), ...seen('wild'),
			filtered('/containers/json', {publish: ['18443']}), filtered('/containers/json', {publish: ['18444/tcp']}), filtered('/containers/json', {publish: ['1-100']}),
			post('/containers/first/stop'), ...seen('first'), post('/containers/second/start'), ...seen('second'), post('/containers/first/start'),
			make('range', publishing('18450-18452')), post('/containers/range/start'), ...seen('range'),
			make('range2', publishing('18450-18452')), post('/containers/range2/start'), ...seen('range2'),
			make('udp', {ExposedPorts: {'53/udp': {}}, HostConfig: {PortBindings: {'53/udp': [{HostPort: '18443'}]}}}), post('/containers/udp/start'), ...seen('udp'),
			make('exposed', {ExposedPorts: {'81/tcp': {}, '82/tcp': {}}}), post('/containers/exposed/start'), ...seen('exposed'),
			...['first', 'second', 'local', 'other', 'wild', 'range', 'range2', 'udp', 'exposed'].map(name => del(`/containers/${name}?force=1`)),
		],
	},
	{
		name: 'networks',
		calls: [
			post('/networks/create', {Name: 'edge', ...subnet('172.31.240.0/24', '172.31.240.1'), Labels: {a: 'b'}, Options: {'com.docker.network.bridge.name': 'br-edge'}}), get('/networks/edge'),
			post('/networks/create', {Name: 'edge', CheckDuplicate: true}), post('/networks/create', {Name: 'overlap', ...subnet('172.31.240.128/25')}), post('/networks/create', {Name: 'bad', ...subnet('nonsense')}), post('/networks/create', {Name: ''}), post('/networks/create', {Name: 'bridge'}), post('/networks/create', {Name: 'gw', ...subnet('172.31.250.0/24', '172.31.99.1')}),
			filtered('/networks', {name: ['edge']}), filtered('/networks', {label: ['a=b']}), filtered('/networks', {dangling: ['true']}), filtered('/networks', {type: ['custom']}), filtered('/networks', {driver: ['null']}),
			make('web', {HostConfig: {NetworkMode: 'edge'}, NetworkingConfig: {EndpointsConfig: {edge: {IPAMConfig: {IPv4Address: '172.31.240.10'}, Aliases: ['www']}}}}), ...seen('web'),
			post('/containers/web/start'), ...seen('web'), get('/networks/edge'),
			make('same', {HostConfig: {NetworkMode: 'edge'}, NetworkingConfig: {EndpointsConfig: {edge: {IPAMConfig: {IPv4Address: '172.31.240.10'}}}}}), post('/containers/same/start'), get('/containers/same/json'), del('/containers/same'),
			make('outside', {HostConfig: {NetworkMode: 'edge'}, NetworkingConfig: {EndpointsConfig: {edge: {IPAMConfig: {IPv4Address: '10.9.8.7'}}}}}), post('/containers/outside/start'), del('/containers/outside'),
			del('/networks/edge'), post('/networks/edge/connect', {Container: 'web'}), post('/networks/edge/connect', {Container: 'nobody'}), post('/networks/nonet/connect', {Container: 'web'}), post('/networks/none/connect', {Container: 'web'}), post('/networks/host/connect', {Container: 'web'}),
			post('/networks/create', {Name: 'data', ...subnet('172.31.241.0/24')}), post('/networks/data/connect', {Container: 'web', EndpointConfig: {IPAMConfig: {IPv4Address: '172.31.241.7'}, Aliases: ['db']}}), ...seen('web'), get('/networks/data'),
			post('/networks/data/disconnect', {Container: 'web'}), post('/networks/data/disconnect', {Container: 'web'}), ...seen('web'), post('/networks/data/disconnect', {Container: 'nobody'}), post('/networks/nonet/disconnect', {Container: 'web'}),
			post('/containers/web/stop'), get('/networks/edge'), ...seen('web'), post('/networks/data/connect', {Container: 'web'}), ...seen('web'), post('/networks/data/disconnect', {Container: 'web'}),
			del('/networks/edge'), del('/networks/edge'), get('/networks/edge'), post('/containers/web/start'), get('/containers/web/json'),
			post('/networks/edge/disconnect', {Container: 'web', Force: true}), get('/containers/web/json'), post('/networks/create', {Name: 'edge', ...subnet('172.31.240.0/24', '172.31.240.1')}), post('/networks/edge/connect', {Container: 'web', EndpointConfig: {IPAMConfig: {IPv4Address: '172.31.240.10'}}}), post('/containers/web/start'), ...seen('web'),
			del('/networks/bridge'), del('/networks/none'), del('/networks/nonet'), del('/containers/web?force=1'), post('/networks/prune'), get('/networks'),
		],
	},
	{
		name: 'volumes',
		calls: [
			post('/volumes/create', {Name: 'data', Labels: {a: 'b'}}), post('/volumes/create', {Name: 'data'}), get('/volumes/data'), post('/volumes/create', {Name: 'a b'}), post('/volumes/create', {}), get('/volumes/nothing'),
			make('db', {Volumes: {'/anon': {}}, HostConfig: {Binds: ['data:/data', 'made:/made:ro', '/etc:/host']}}), ...seen('db'), get('/volumes/made'),
			del('/volumes/data'), filtered('/volumes', {dangling: ['true']}), filtered('/volumes', {name: ['ma']}), filtered('/volumes', {label: ['a']}), filtered('/containers/json?all=1', {volume: ['data']}),
			del('/volumes/nothing'), del('/volumes/nothing?force=1'), post('/containers/db/start'), ...seen('db'), del('/containers/db?force=1&v=1'), del('/volumes/data'), del('/volumes/made'), get('/volumes/data'),
			make('bad-mount', {HostConfig: {Mounts: [{Type: 'bind', Source: '/no/such/folder', Target: '/x'}]}}),
			make('mounted', {HostConfig: {Mounts: [{Type: 'volume', Source: 'vol', Target: '/v'}, {Type: 'tmpfs', Target: '/t'}]}}), ...seen('mounted'), del('/containers/mounted'), del('/volumes/vol'),
		],
	},
	{
		name: 'images',
		calls: [
			get('/images/json'), get('/images/bb:1/json'), get('/images/nope/json'), get('/images/bb:1/history'), get('/images/nope/history'), filtered('/images/json', {reference: ['bb']}), filtered('/images/json', {dangling: ['true']}),
			post('/images/bb:1/tag?repo=bb&tag=2'), post('/images/bb:1/tag?repo=UPPER&tag=2'), post('/images/nope/tag?repo=x&tag=1'), get('/images/json'), get('/images/bb:2/json'),
			make('user'), del('/images/bb:2'), del('/images/bb:1'), get('/images/json'), post('/containers/user/start'), del('/images/bb:1'), del('/images/nope'),
			post('/commit?container=user&repo=kept&tag=1'), get('/images/kept:1/json'), get('/images/kept:1/history'), post('/commit?container=nobody&repo=x&tag=1'), post('/commit?container=user&repo=UPPER&tag=1'), filtered('/containers/json?all=1', {ancestor: ['bb:1']}),
			del('/images/kept:1'), del('/containers/user?force=1'), get('/images/json'),
		],
	},
	{
		name: 'lists and their filters',
		calls: [
			make('on', {Labels: {role: 'web', tier: '1'}}), make('off', {Labels: {role: 'db'}}), post('/containers/on/start'), post('/containers/off/start'), post('/containers/off/kill'), post('/containers/off/wait'),
			get('/containers/json'), get('/containers/json?all=1'), get('/containers/json?limit=1'), get('/containers/json?all=1&size=1'),
			filtered('/containers/json?all=1', {status: ['exited']}), filtered('/containers/json', {status: ['exited', 'running']}), filtered('/containers/json?all=1', {label: ['role']}), filtered('/containers/json?all=1', {label: ['role=db']}), filtered('/containers/json?all=1', {label: ['role=db', 'tier']}), filtered('/containers/json?all=1', {exited: ['137']}), filtered('/containers/json?all=1', {name: ['^/o']}), filtered('/containers/json?all=1', {network: ['bridge']}), filtered('/containers/json?all=1', {nonsense: ['x']}), get('/containers/json?filters=nonsense'),
			get('/system/df'), get('/containers/on/changes'), get('/containers/on/logs?stdout=1&tail=5'), get('/containers/on/logs'),
			del('/containers/on?force=1'), post('/containers/prune'), get('/containers/json?all=1'),
		],
	},
	{
		name: 'containers that go by themselves',
		calls: [
			make('brief', {HostConfig: {AutoRemove: true}}), post('/containers/brief/update', {RestartPolicy: {Name: 'always'}}), post('/containers/brief/start'), ...seen('brief'),
			del('/containers/brief'), del('/containers/brief?force=1'), get('/containers/brief/json'), del('/containers/brief'),
			make('kept', {HostConfig: {RestartPolicy: {Name: 'on-failure', MaximumRetryCount: 2}}}), post('/containers/kept/start'), post('/containers/kept/pause'), post('/containers/kept/stop'), ...seen('kept'),
			make('sharer', {HostConfig: {NetworkMode: 'container:kept'}}), post('/containers/sharer/start'), post('/networks/bridge/connect', {Container: 'sharer'}), ...seen('sharer'),
			make('host', {HostConfig: {NetworkMode: 'host'}}), post('/containers/host/start'), ...seen('host'), post('/networks/bridge/connect', {Container: 'host'}), make('alone', {HostConfig: {NetworkMode: 'none'}}), post('/containers/alone/start'), ...seen('alone'),
			del('/containers/sharer?force=1'), del('/containers/kept?force=1'), del('/containers/host?force=1'), del('/containers/alone?force=1'),
		],
	},
	{
		name: 'versions and the engine itself',
		calls: [get('/_ping'), {method: 'HEAD', path: '/_ping'}, get('/v1.99/containers/json'), get('/v1.5/containers/json'), get('/v1.30/containers/json'), post('/volumes/prune'), post('/containers/prune'), post('/networks/prune')],
	},
	...programSequences,
];
