import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {resolveEndpoint} from '../../../src/host/docker/endpoint/resolve.ts';
import {remove, temporaryFolder} from './support/socket-server.ts';

let home: string;

beforeEach(() => {
	home = temporaryFolder();
});

afterEach(() => {
	remove(home);
});

const write = (path: string, content: unknown): void => {
	mkdirSync(join(home, path, '..'), {recursive: true});
	writeFileSync(join(home, path), typeof content === 'string' ? content : JSON.stringify(content));
};

const metaPath = (name: string): string => `.docker/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`;

const writeContext = (name: string, host: unknown): void => write(metaPath(name), {Name: name, Endpoints: {docker: {Host: host}}});

const thrown = (action: () => unknown): Error => {
	try {
		action();
	} catch (error) {
		return error as Error;
	}
	throw new Error('nothing was thrown');
};

describe('where Docker is', () => {
	const everything = {DOCKER_HOST: 'unix:///env.sock', DOCKER_CONTEXT: 'named'};

	beforeEach(() => {
		writeContext('named', 'unix:///named.sock');
		writeContext('current', 'unix:///current.sock');
		write('.docker/config.json', {currentContext: 'current', auths: {}});
	});

	it.each([
		['--host before all', {host: 'unix:///flag.sock', env: everything}, 'unix:///flag.sock', '--host'],
		['--context before the environment', {context: 'current', env: everything}, 'unix:///current.sock', 'context current'],
		['DOCKER_HOST before DOCKER_CONTEXT', {env: everything}, 'unix:///env.sock', 'DOCKER_HOST'],
		['DOCKER_CONTEXT before the current context', {env: {DOCKER_CONTEXT: 'named'}}, 'unix:///named.sock', 'context named'],
		['the current context before the default', {env: {}}, 'unix:///current.sock', 'context current'],
		['the default by name', {env: {DOCKER_CONTEXT: 'default'}}, 'unix:///var/run/docker.sock', 'default'],
		['an empty variable as an unset one', {env: {DOCKER_HOST: '', DOCKER_CONTEXT: ''}}, 'unix:///current.sock', 'context current'],
		['a bare unix:// as the default socket', {host: 'unix://', env: {}}, 'unix:///var/run/docker.sock', '--host'],
	])('takes %s', (_, options, address, source) => {
		expect(resolveEndpoint({home, ...options})).toMatchObject({address, source});
	});

	it('reads contexts where DOCKER_CONFIG says', () => {
		expect(resolveEndpoint({home: '/nowhere', env: {DOCKER_CONFIG: join(home, '.docker')}}).source).toBe('context current');
	});

	it('refuses two names at once', () => {
		expect(thrown(() => resolveEndpoint({home, host: 'unix:///a', context: 'named', env: {}})).message).toMatch(/--host and --context/);
	});

	it('names a context that does not exist, and its file', () => {
		expect(thrown(() => resolveEndpoint({home, context: 'nope', env: {}})).message).toContain(join(home, metaPath('nope')));
	});
});

describe('a Docker of another machine is refused, and says why', () => {
	it.each([
		['tcp://10.0.0.5:2376', /cannot be read from here/],
		['ssh://root@10.0.0.5', /cannot be read from here/],
		['10.0.0.5:2375', /cannot be read from here/],
		['tcp://127.0.0.1:2375', /may lead to another one/],
		['tcp://localhost:2375', /may lead to another one/],
		['tcp://[::1]:2375', /may lead to another one/],
		['tcp://127.0.0.1.example.org:2375', /cannot be read from here/],
		['npipe:////./pipe/docker_engine', /does not know npipe/],
		['/run/docker.sock', /with its scheme/],
		['unix://docker.sock', /absolute path/],
		[`unix:///${'x'.repeat(107)}`, /108 bytes/],
	])('%s', (host, words) => {
		const error = thrown(() => resolveEndpoint({home, env: {DOCKER_HOST: host}}));
		expect(error).toMatchObject({reason: 'usage'});
		expect(error.message).toMatch(words);
		expect(error.message).toContain('DOCKER_HOST');
	});

	it('by a context as well, which is named', () => {
		writeContext('prod', 'tcp://10.0.0.5:2376');
		expect(thrown(() => resolveEndpoint({home, context: 'prod', env: {}})).message).toMatch(/^context prod is "tcp:/);
	});

	it('without showing a password', () => {
		expect(thrown(() => resolveEndpoint({home, host: 'ssh://me:hunter2@far', env: {}})).message).not.toContain('hunter2');
	});
});

describe('configuration files that are wrong are named', () => {
	it.each([
		['.docker/config.json', '{"auths": {"r": {"auth": "aHVudGVyMg=="}},', /not valid JSON/],
		['.docker/config.json', '[]', /JSON object/],
		['.docker/config.json', '{"currentContext": 7}', /currentContext/],
		[metaPath('c'), '{"Name": "c"}', /no endpoint for docker/],
		[metaPath('c'), '{"Endpoints": {"docker": {"Host": 1}}}', /Host/],
		[metaPath('c'), '', /not valid JSON/],
	])('%s: %s', (path, content, words) => {
		write(path, content);
		const options = path.includes('contexts') ? {context: 'c'} : {};
		const error = thrown(() => resolveEndpoint({home, env: {}, ...options}));
		expect(error).toMatchObject({reason: 'usage'});
		expect(error.message).toContain(join(home, path));
		expect(error.message).toMatch(words);
		expect(JSON.stringify(error) + error.message).not.toContain('aHVudGVyMg');
		expect(error.cause).toBeUndefined();
	});

	it('is not read at all when --host says it', () => {
		write('.docker/config.json', 'garbage');
		expect(resolveEndpoint({home, host: 'unix:///a.sock', env: {}}).socketPath).toBe('/a.sock');
	});
});
