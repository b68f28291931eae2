import {request as ask} from 'node:http';
import {afterAll, beforeAll, describe, expect, it, jest} from '@jest/globals';
import fc from 'fast-check';
import {isReason} from '../../../src/errors.ts';
import {createDockerReader} from '../../../src/host/docker/engine-reader.ts';
import type {DockerReader} from '../../../src/host/docker/reader.ts';
import type {HostReader} from '../../../src/host/reader.ts';
import {takeSurvey} from '../../../src/survey/take-survey.ts';
import {triage} from '../../../src/triage/triage.ts';
import {portConflict} from '../../../src/twin/scenarios/port-conflict.ts';
import {takeSnapshot} from '../../../src/twin/snapshot/take.ts';
import {createTwinTarget, type TwinTarget} from '../../../src/twin/target.ts';
import {serveAfterPing, temporaryFolder, type SocketServer} from './support/socket-server.ts';

/** Every reading; one that this table does not know makes the test fail. */
const readings: Readonly<Record<Exclude<keyof DockerReader, 'endpoint'>, (reader: DockerReader) => Promise<unknown>>> = {
	ping: async reader => reader.ping(),
	version: async reader => reader.version(),
	info: async reader => reader.info(),
	containers: async reader => reader.containers(),
	container: async reader => reader.container('gateway'),
	inspectAll: async reader => reader.inspectAll(['gateway', 'db']),
	writtenBytes: async reader => reader.writtenBytes('gateway'),
	layerChanges: async reader => reader.layerChanges('gateway'),
	networks: async reader => reader.networks(),
	network: async reader => reader.network('front'),
	image: async reader => reader.image('redis:7'),
	logTail: async reader => reader.logTail('gateway', 10),
	images: async reader => reader.images(),
	imageLayers: async reader => reader.imageLayers('redis:7'),
	volumes: async reader => reader.volumes(),
	diskUsage: async reader => reader.diskUsage(),
	recentEvents: async reader => reader.recentEvents(60),
	followEvents: async reader => reader.followEvents(() => undefined, AbortSignal.timeout(400)),
	createSpec: async reader => reader.createSpec('gateway'),
	ownEnvironment: async reader => reader.ownEnvironment('gateway'),
};

// Hundreds of looks at a whole host.
jest.setTimeout(60_000);

let twin: TwinTarget;
beforeAll(async () => {
	twin = await createTwinTarget(portConflict.make(), {of: 'desk-01', scratch: temporaryFolder()} as never);
});
afterAll(async () => twin.close());

/** What an engine that works would have said. */
const honest = async (method: string, path: string): Promise<{readonly status: number; readonly type: string; readonly body: Buffer}> =>
	new Promise((resolve, reject) => {
		const asked = ask({socketPath: twin.socketPath, method, path}, answer => {
			const parts: Buffer[] = [];
			// Events never end: what there was so far is enough.
			const done = (): void => resolve({status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', body: Buffer.concat(parts)});
			answer.on('data', (part: Buffer) => parts.push(part));
			answer.on('end', done);
			answer.on('error', reject);
			if (path.includes('/events')) {
				setTimeout(() => {
					done();
					asked.destroy();
				}, 20);
			}
		});
		asked.on('error', reject);
		asked.end();
	});

type Spoil = (body: Buffer) => Buffer;

/** A daemon that answers as the twin does, each answer spoilt. */
const spoilt = async (spoil: Spoil, status?: number): Promise<SocketServer> =>
	serveAfterPing(
		(request, response) => {
			void honest(request.method ?? 'GET', request.url ?? '/').then(answer => response.writeHead(status ?? answer.status, {'Content-Type': answer.type}).end(spoil(answer.body)), () => response.destroy());
		},
		{'Api-Version': '1.44'},
	);

/** Reads, and gives back what is wrong with how that ended: it may fail, in words, and never as a bug. */
const howItEnds = async (name: string, reading: Promise<unknown>): Promise<string | undefined> => {
	try {
		await reading;
		return undefined;
	} catch (error) {
		if (!isReason(error, 'unreachable', 'denied', 'not-found', 'refused', 'not-known', 'cancelled', 'usage')) return `${name}: ${(error as Error).stack}`;
		const {message} = error as Error;
		return message.length > 5 && message.length < 2000 ? undefined : `${name}: a message of ${message.length} characters`;
	}
};

const readAll = async (server: SocketServer, timeoutSeconds: number, but: readonly string[] = []): Promise<readonly string[]> => {
	const connection = server.connection({timeoutSeconds});
	const reader = createDockerReader(connection);
	const ends = await Promise.all(Object.entries(readings).filter(([name]) => !but.includes(name)).map(async ([name, read]) => howItEnds(name, read(reader))));
	return ends.filter(end => end !== undefined);
};

/** The three that read everything. What they cannot read is not known, and hides nothing else. */
const readWhole = async (server: SocketServer): Promise<readonly string[]> => {
	const connection = server.connection({timeoutSeconds: 2});
	const host: HostReader = {label: 'broken', machine: twin.reader().machine, docker: createDockerReader(connection)};
	const ends = await Promise.all([
		howItEnds('triage', triage(host, {timeoutSeconds: 2, diskUsageSeconds: 2, runbooks: []})),
		howItEnds('survey', takeSurvey(host)),
		howItEnds('snapshot', takeSnapshot(host, async (path, query) => connection.json(path, query), 0, {sizesWithin: 2})),
	]);
	return ends.filter(end => end !== undefined);
};

type Path = readonly (string | number)[];

const places = (value: unknown, path: Path = []): readonly Path[] =>
	typeof value === 'object' && value !== null ? [path, ...Object.entries(value).slice(0, 40).flatMap(([key, each]) => places(each, [...path, key]))] : [path];

const put = (value: unknown, [first, ...rest]: Path, replacement: unknown): unknown => {
	if (first === undefined) return replacement;
	const copy = (Array.isArray(value) ? [...(value as unknown[])] : {...(value as object)}) as Record<string | number, unknown>;
	copy[first] = put(copy[first], rest, replacement);
	return copy;
};

const replacements: readonly unknown[] = [null, undefined, [], {}, '', 'x', 0, -1, 1e308, true, [null], {x: null}, '\u001B[2J\u202E', 'x'.repeat(100_000), ['x'], [[]], {'': {}}];

/** One value of the answer, chosen by a number, is another one. */
const withWrongValue =
	(which: number, replacement: unknown): Spoil =>
	body => {
		try {
			const value: unknown = JSON.parse(body.toString());
			const all = places(value);
			return Buffer.from(JSON.stringify(put(value, all[which % all.length] ?? [], replacement)) ?? '');
		} catch {
			return body;
		}
	};

/** With so many answers in which one value is another one, nothing ends in another way than it should. */
const holdsFor = async (numRuns: number, read: (server: SocketServer) => Promise<readonly string[]>): Promise<void> => {
	let which = 0;
	let replacement: unknown;
	await using server = await spoilt(body => withWrongValue(which, replacement)(body));
	await fc.assert(
		fc.asyncProperty(fc.nat(5000), fc.constantFrom(...replacements), async (place, value) => {
			which = place;
			replacement = value;
			expect(await read(server)).toEqual([]);
		}),
		{seed: 20_261_122, numRuns},
	);
};

describe('every reading', () => {
	it('is answered by the twin when nothing is spoilt', async () => {
		await using server = await spoilt(body => body);
		expect(await readAll(server, 5)).toEqual([]);
		await createDockerReader(server.connection()).container('gateway');
	});

	it.each<readonly [string, Spoil, ...number[]]>([
		['that are cut in the middle', body => body.subarray(0, body.length / 2)],
		['of nothing', () => Buffer.alloc(0)],
		['of null', () => Buffer.from('null')],
		['of a list', () => Buffer.from('[]')],
		['of a list of nothing', () => Buffer.from('[null]')],
		['of a text', () => Buffer.from('"x"')],
		['of a number', () => Buffer.from('7')],
		['of an empty object', () => Buffer.from('{}')],
		['of a list of empty objects', () => Buffer.from('[{}]')],
		['of other bytes', () => Buffer.from([0xff, 0x00, 0x9b, 0x32, 0x4a])],
		['of HTML', () => Buffer.from('<html>'.repeat(5000))],
		['of nested lists', () => Buffer.from('['.repeat(100_000))],
		['with an error of its own', () => Buffer.from('{"message": "\u001B[2Jno space left\\non device"}'), 500],
		['with an error that is no JSON', () => Buffer.from('\u0000\u001B'.repeat(5000)), 503],
		['with an error whose message is a number', () => Buffer.from('{"message": 7}'), 409],
		['that are a redirect', () => Buffer.from(''), 302],
	])('ends in words for answers %s', async (_, spoil, ...rest) => {
		const [status] = rest;
		await using server = await spoilt(spoil, status);
		expect(await readAll(server, 5)).toEqual([]);
		expect(await readWhole(server)).toEqual([]);
	});

	it.each([
		['that are closed in the middle', (response: {write(text: string, done: () => void): unknown; destroy(): unknown}) => void response.write('{"Id": "', () => response.destroy())],
		['that never come', () => undefined],
		['that come one byte at a time and never end', (response: {write(text: string): unknown; on(event: 'close', then: () => void): unknown}) => {
			const timer = setInterval(() => response.write(' '), 20);
			response.on('close', () => clearInterval(timer));
		}],
	])('ends in words for answers %s', async (_, answer) => {
		await using server = await serveAfterPing((_request, response) => answer(response as never), {'Api-Version': '1.44'});
		// The sizes on the disk are waited for up to ten minutes, on purpose, and whoever asks has a limit of their own.
		expect(await readAll(server, 0.4, ['diskUsage'])).toEqual([]);
	});

	it('ends in words, or well, when any of its values is another one', async () => {
		await holdsFor(150, server => readAll(server, 5));
	});

	it('of triage, survey and snapshot as well', async () => {
		await holdsFor(60, readWhole);
	});
});
