import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {configFile, readConfig} from '../../src/host/config.ts';
import {remove, temporaryFolder} from './docker/support/socket-server.ts';

describe('the configuration', () => {
	let home: string;
	let file: string;

	beforeEach(() => {
		home = temporaryFolder();
		file = join(home, '.config/drydock/config.json');
		mkdirSync(join(file, '..'), {recursive: true});
	});

	afterEach(() => {
		remove(home);
	});

	const read = (content: unknown): unknown => {
		writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
		return readConfig({env: {}, home});
	};

	it('is looked for where the environment says', () => {
		expect(configFile({env: {}, home})).toBe(file);
		expect(configFile({env: {XDG_CONFIG_HOME: '/x'}, home})).toBe('/x/drydock/config.json');
		expect(configFile({env: {XDG_CONFIG_HOME: '/x', DRYDOCK_CONFIG: '/y.json'}, home})).toBe('/y.json');
	});

	it('detects the services when there is none', () => {
		expect(readConfig({env: {}, home})).toEqual({service: {manager: 'auto'}});
		expect(read({})).toEqual({service: {manager: 'auto'}});
	});

	it('that was named must exist', () => {
		expect(() => readConfig({env: {DRYDOCK_CONFIG: join(home, 'no.json')}, home})).toThrow(/DRYDOCK_CONFIG names .*no\.json/);
	});

	const commands = {manager: 'commands', start: ['a', 'start'], stop: ['a', 'stop'], status: ['a', 'status']};

	it.each([
		{manager: 'systemd'},
		{manager: 'process', pidFile: '/run/docker.pid', start: ['dockerd']},
		commands,
		{...commands, restart: ['a', 'restart'], journal: ['tail', '/log']},
	])('takes %j', service => {
		expect(read({service})).toEqual({service});
	});

	it.each([
		['{', /not valid JSON/],
		['[]', /the file must hold a JSON object/],
		[{servise: {}}, /"servise" is not known: did you mean "service"\?/],
		[{service: {manager: 'upstart'}}, /"service.manager" must be one of auto, systemd/],
		[{service: {manager: 'process', pidfile: '/x', start: ['d']}}, /"service.pidfile" is not known: did you mean "service.pidFile"\?/],
		[{service: {manager: 'systemd', start: ['d']}}, /"service.start" is not known; the manager systemd has no such key/],
		[{service: {manager: 'process', pidFile: 'run/x', start: ['d']}}, /"service.pidFile" must be an absolute path/],
		[{service: {manager: 'process', pidFile: '/x', start: 'dockerd'}}, /"service.start" must be a list/],
		[{service: {manager: 'commands', start: ['a'], stop: ['b']}}, /"service.status" must be a list/],
		[{service: {...commands, journal: []}}, /"service.journal" must be a list/],
		[{thresholds: ['disk-space=70,85']}, /"thresholds" must hold a JSON object/],
		[{thresholds: {'disk-space': 70}}, /"thresholds.disk-space" must be a text/],
		[{threshold: {}}, /did you mean "thresholds"/],
	])('refuses %j and names file and key', (content, words) => {
		expect(() => read(content)).toThrow(expect.objectContaining({reason: 'usage', message: expect.stringMatching(words)}));
		expect(() => read(content)).toThrow(expect.objectContaining({message: expect.stringContaining(file)}));
	});
});
