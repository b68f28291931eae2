import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {createRedactor, redact} from '../../src/engine/redact.ts';
import {act, book, on, runToy, toyHost} from './support/toy.ts';

const stream = (chunks: readonly string[]): string => {
	let out = '';
	const redactor = createRedactor(text => (out += text));
	for (const chunk of chunks) redactor.write(chunk);
	redactor.end();
	return out;
};

describe('what an operation prints', () => {
	const printing = async (print: (write: (text: string | Buffer) => void) => void) => {
		const host = toyHost();
		host.print = ({output}) => print(text => output(Buffer.from(text)));
		return runToy(book({act: act({plan: async () => [on('a')]})}), {host});
	};

	it('is on disk whole and shown bounded, however much it is', async () => {
		const line = 'x'.repeat(59);
		const {outputs, of} = await printing(write => {
			for (let index = 0; index < 2000; index++) write(`${line}\n`.repeat(10));
		});
		const [name, whole] = [...outputs][0] ?? ['', ''];
		expect(name).toMatch(/^\d+-container\.start\.log$/);
		expect(whole).toHaveLength(2000 * 600);
		expect(of('output').reduce((sum, {text}) => sum + text.length, 0)).toBeLessThan(200_000);
		expect(of('performed')[0]).toMatchObject({output: `output/${name}`, outputBytes: 1_200_000});
	});

	it('is whole for one line of 90,000 characters in small pieces', async () => {
		const {outputs} = await printing(write => {
			for (let index = 0; index < 900; index++) write('y'.repeat(100));
		});
		expect([...outputs.values()][0]).toBe('y'.repeat(90_000));
	});

	it('is shown as the characters that were cut between two chunks', async () => {
		const bytes = Buffer.from('grüße ☃\n');
		const {of} = await printing(write => {
			for (const byte of bytes) write(Buffer.from([byte]));
		});
		expect(of('output').map(({text}) => text).join('')).toBe('grüße ☃\n');
	});

	it('is not in the record, and comes before the end of its operation', async () => {
		const {records, events} = await printing(write => write('hello'));
		expect(records.some(({type}) => type === 'output')).toBe(false);
		const types = events.map(({type}) => type);
		expect(types.indexOf('output')).toBeGreaterThan(types.indexOf('performing'));
		expect(types.indexOf('output')).toBeLessThan(types.indexOf('performed'));
	});

	it('and what goes wrong are redacted', async () => {
		const host = toyHost();
		host.print = ({output}) => output(Buffer.from('DB_PASSWORD=hunter2 x\n'));
		host.breaks.set('on a', () => Promise.reject(new Error('X-Registry-Auth: aGVsbG8= refused')));
		const {outputs, events, records} = await runToy(book({act: act({plan: async () => [on('a')]})}), {host});
		const all = JSON.stringify([[...outputs], events, records]);
		expect(all).not.toMatch(/hunter2|aGVsbG8/);
		expect([...outputs.values()][0]).toBe('DB_PASSWORD=****** x\n');
	});
});

describe('the redactor', () => {
	it.each([
		['MYSQL_ROOT_PASSWORD=geheim rest', 'MYSQL_ROOT_PASSWORD=****** rest'],
		['--token=abc', '--token=******'],
		['docker login --password geheim -u me', 'docker login --password ****** -u me'],
		['{"auths": {"r.example": {"auth": "bWU6Z2VoZWlt", "identitytoken": "abc"}}}', '{"auths": {"r.example": {"auth": "******", "identitytoken": "******"}}}'],
		['"{\\"db_password\\": \\"geheim\\"}"', '"{\\"db_password\\": \\"******\\"}"'],
		['pull from https://me:geheim@r.example/v2/ failed', 'pull from https://me:******@r.example/v2/ failed'],
		['sent Bearer eyJhbGciOiJIUzI1NiJ9.e30.x', 'sent Bearer ******'],
		['docker-credential-desktop: executable file not found', 'docker-credential-desktop: executable file not found'],
		['http://[::1]:2375/x and http://a:80/b@c', 'http://[::1]:2375/x and http://a:80/b@c'],
		['SECRET="two words" x', 'SECRET=****** x'],
		['Authorization: Bearer abc.def', 'Authorization: ******'],
		['monkey=banana', 'monkey=banana'],
		['PATH=/usr/bin', 'PATH=/usr/bin'],
	])('%s', (text, expected) => expect(redact(text)).toBe(expected));

	it('gives the same for a text, however it is cut into chunks', () => {
		const piece = fc.constantFrom('API_TOKEN=', 'Authorization: Bearer ', 'abc', ' ', '\n', '"', 'PASS', 'WORD=', 'x'.repeat(50), 'z=1');
		fc.assert(
			fc.property(fc.array(piece, {maxLength: 30}), fc.array(fc.nat(20), {maxLength: 30}), (pieces, cuts) => {
				const text = pieces.join('');
				const chunks: string[] = [];
				let at = 0;
				for (const cut of cuts) chunks.push(text.slice(at, (at += cut)));
				expect(stream([...chunks, text.slice(at)])).toBe(redact(text));
			}),
		);
	});

	it.each([['', ' after'], ['"', '" after']])('masks a secret that is longer than any buffer', (quote, after) => {
		const long = 's'.repeat(30_000);
		const out = stream([`TOKEN=${quote}`, ...(long.match(/.{1,1000}/g) ?? []), `${after}\n`]);
		expect(out).not.toContain('s');
		expect(out).toContain(' after');
	});

	it('loses and adds nothing in long lines without secrets', () => {
		const text = 'key word '.repeat(20_000);
		expect(stream(text.match(/.{1,777}/gs) ?? [])).toBe(text);
	});

	it('is not slow for hostile text', () => {
		const began = performance.now();
		redact('token'.repeat(40_000));
		redact('secret=key'.repeat(20_000));
		expect(performance.now() - began).toBeLessThan(2000);
	});
});
