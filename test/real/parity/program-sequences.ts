import type {ParityCall, Sequence} from './sequences.ts';

const get = (path: string): ParityCall => ({method: 'GET', path});
const head = (path: string): ParityCall => ({method: 'HEAD', path});
const del = (path: string): ParityCall => ({method: 'DELETE', path});
const post = (path: string, body?: object): ParityCall => ({method: 'POST', path, ...(body === undefined ? {} : {body})});
const put = (path: string, tar: Readonly<Record<string, string>>): ParityCall => ({method: 'PUT', path, tar});
const make = (name: string, more: object = {}): ParityCall => post(`/containers/create?name=${name}`, {Image: 'bb:1', Cmd: ['sleep', '100000'], StopSignal: 'SIGKILL', ...more});
const listed = (name: string): ParityCall => get(`/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({name: [name]}))}`);

/** Makes a program, looks at it, runs it, looks at it again. `{id}` is the id that was given last. */
const ran = (name: string, ...Cmd: readonly string[]): readonly ParityCall[] => [
	post(`/containers/${name}/exec`, {Cmd, AttachStdout: true, AttachStderr: true}),
	post('/exec/{id}/start', {Detach: false}),
	get('/exec/{id}/json'),
];

export const programSequences: readonly Sequence[] = [
	{
		name: 'files',
		calls: [
			make('web', {HostConfig: {Binds: ['data:/data', 'fixed:/fixed:ro']}}), get('/containers/web/changes'),
			head('/containers/web/archive?path=/data'), get('/containers/web/archive?path=/data'), get('/containers/web/archive'), get('/containers/web/archive?path='), get('/containers/web/archive?path=/none'), head('/containers/web/archive?path=/none'), get('/containers/nobody/archive?path=/'),
			post('/containers/web/start'), get('/containers/web/changes'),
			put('/containers/web/archive?path=/data', {'conf/': '', 'conf/app.ini': 'debug = no\n', motd: 'hello\n'}), get('/containers/web/archive?path=/data'), get('/containers/web/archive?path=/data/.'), get('/containers/web/archive?path=/data/conf/app.ini'), head('/containers/web/archive?path=/data/motd'),
			put('/containers/web/archive?path=/none', {a: 'b'}), put('/containers/web/archive?path=/data/motd', {a: 'b'}), put('/containers/nobody/archive?path=/', {a: 'b'}), put('/containers/web/archive', {a: 'b'}), put('/containers/web/archive?path=/fixed', {a: 'b'}),
			put('/containers/web/archive?path=/www', {'index.html': '<p>hi\n'}), get('/containers/web/changes'), get('/containers/web/archive?path=/www'),
			post('/containers/web/kill'), post('/containers/web/wait'), get('/containers/web/archive?path=/data'), get('/containers/web/changes'),
			del('/containers/web'), make('other', {HostConfig: {Binds: ['data:/srv']}}), get('/containers/other/archive?path=/srv'), del('/containers/other'), del('/volumes/data'), del('/volumes/fixed'),
		],
	},
	{
		name: 'programs in a container',
		calls: [
			make('web', {HostConfig: {Binds: ['data:/data']}, Hostname: 'web', Env: ['A=1']}), post('/containers/web/exec', {Cmd: ['ls']}), post('/containers/web/start'),
			put('/containers/web/archive?path=/data', {motd: 'hello\n'}),
			post('/containers/web/exec', {}), post('/containers/web/exec', {Cmd: []}), post('/containers/nobody/exec', {Cmd: ['ls']}), get('/exec/none/json'), post('/exec/none/start', {}), post('/exec/none/resize?h=1&w=1'),
			post('/containers/web/exec', {Cmd: ['id', '-u'], Tty: true, User: '7'}), get('/exec/{id}/json'),
			...ran('web', 'ls', '/'), ...ran('web', 'ls', '/data', '/www'), ...ran('web', 'cat', '/data/motd'), ...ran('web', 'cat', '/none'), ...ran('web', 'ls', '/none'), ...ran('web', 'cat', '/etc/hostname'), ...ran('web', 'env'), ...ran('web', 'id'), ...ran('web', 'true'), ...ran('web', 'false'), ...ran('web', 'echo', 'a', 'b'), ...ran('web', 'sh', '-c', 'id'), ...ran('web', 'sh', '-c', 'echo a; exit 3'), ...ran('web', 'none'), ...ran('web', '/no/such'),
			post('/exec/{id}/start', {Detach: false}), post('/exec/{id}/start', {Detach: true}),
			post('/containers/web/exec', {Cmd: ['true']}), post('/exec/{id}/start', {Detach: true}),
			post('/containers/web/resize?h=10&w=20'), post('/containers/web/resize'), post('/containers/nobody/resize?h=1&w=1'), get('/containers/nobody/stats?stream=0'),
			post('/containers/web/pause'), post('/containers/web/exec', {Cmd: ['ls']}), post('/containers/web/unpause'), post('/containers/web/kill'), post('/containers/web/wait'),
			post('/containers/web/exec', {Cmd: ['ls']}), post('/containers/web/resize?h=10&w=20'), get('/containers/web/stats?stream=0'), get('/containers/web/stats?stream=0&one-shot=1'),
			del('/containers/web'), del('/volumes/data'),
			make('once', {Cmd: ['echo', 'hi']}), post('/containers/once/start'), post('/containers/once/wait'), get('/containers/once/logs?stdout=1'), post('/containers/once/attach?logs=1&stdout=1'), listed('once'), del('/containers/once'),
			make('talks', {Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 5']}), post('/containers/talks/start'), post('/containers/talks/wait'), get('/containers/talks/logs?stderr=1'), listed('talks'), del('/containers/talks'), post('/containers/nobody/attach?stream=1&stdout=1'),
		],
	},
	{
		name: 'restart loops',
		calls: [
			make('loop', {Cmd: ['sh', '-c', 'exit 78'], HostConfig: {RestartPolicy: {Name: 'always'}}}), post('/containers/loop/start'),
			// By the fourth end the engine waits long enough for all that follows.
			...Array.from({length: 4}, () => post('/containers/loop/wait?condition=next-exit')),
			{...post('/containers/loop/exec', {Cmd: ['ls']}), until: 'is restarting'}, listed('loop'), post('/containers/loop/start'), post('/containers/loop/pause'), get('/containers/loop/top'), del('/containers/loop'),
			post('/containers/loop/stop'), post('/containers/loop/stop'), del('/containers/loop'),
			make('twice', {Cmd: ['false'], HostConfig: {RestartPolicy: {Name: 'on-failure', MaximumRetryCount: 2}}}), post('/containers/twice/start'), ...Array.from({length: 5}, () => post('/containers/twice/wait')), get('/containers/twice/json'), del('/containers/twice'),
			make('well', {Cmd: ['true'], HostConfig: {RestartPolicy: {Name: 'on-failure'}}}), post('/containers/well/start'), post('/containers/well/wait'), get('/containers/well/json'), del('/containers/well'),
			make('sick', {Healthcheck: {Test: ['CMD-SHELL', 'true'], Interval: 60e9}}), get('/containers/sick/json'), post('/containers/sick/start'), get('/containers/sick/json'), get(`/containers/json?filters=${encodeURIComponent('{"health":["starting"]}')}`), post('/containers/sick/kill'), post('/containers/sick/wait'), get('/containers/sick/json'), del('/containers/sick'),
		],
	},
	{
		name: 'images as files',
		calls: [
			get('/images/none/get'), get('/images/get?names=none'), post('/images/load?quiet=1'), post('/images/prune'),
			{method: 'POST', path: '/images/create?fromSrc=-&repo=imp&tag=1&message=hello', tar: {hi: 'hi\n'}}, get('/images/imp:1/json'), get('/images/imp:1/history'), {method: 'POST', path: '/images/create?fromSrc=-&repo=UPPER&tag=1', tar: {hi: 'hi\n'}},
			make('child'), post('/commit?container=child&repo=kid&tag=1'), post('/images/kid:1/tag?repo=kid&tag=2'), post('/commit?container=child&repo=kid&tag=1'), post('/commit?container=child&repo=kid&tag=2'), get('/images/json'), post('/images/prune'), get('/images/json'),
			del('/containers/child'), del('/images/kid:1'), del('/images/kid:2'), del('/images/imp:1'), get('/images/json'), get('/system/df'),
		],
	},
];
