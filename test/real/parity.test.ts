import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {clearing, compareAll, presentTable, type Compared} from './parity/compare.ts';
import {knownDifferences} from './parity/known-differences.ts';
import {startEngine, type Engine} from './support/engine.ts';
import {realDescribe, serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-parity-'));
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

/** What differs and is not listed, and what is listed and does not differ any more: both are to be mended. */
const expectTold = (compared: readonly Compared[], version: string): void => {
	const listed = new Map(knownDifferences.filter(each => each.versions.includes(version)).map(each => [`${each.sequence}: ${each.call}`, each.because]));
	const keyOf = ({sequence, call}: Compared): string => `${sequence}: ${call}`;
	const different = compared.filter(({verdict}) => verdict !== 'equal');
	expect(different.filter(row => !listed.has(keyOf(row))).map(row => `${keyOf(row)} [${row.verdict}] ${row.why.join('; ')}`)).toEqual([]);
	const still = new Set(different.map(keyOf));
	expect([...listed.keys()].filter(key => !still.has(key))).toEqual([]);
	// The documented table is made from the same calls.
	expect(compared.length).toBeGreaterThanOrEqual(300);
};

realDescribe('the twin and a real engine 20.10, asked the same', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine({name: 'parity'});
	});
	afterAll(async () => engine?.stop());

	it('answer the same, but for what is listed', async () => {
		const clear = async (): Promise<void> => void (await engine.host.run(['sh', '-c', clearing(join(engine.folder, 'bb.tar'))]));
		expectTold(await compareAll(engine.socket, '20.10', clear, scratch), '20.10');
	}, 180_000);
});

serverDescribe('the twin and a real engine 26.1, asked the same', () => {
	let server: Server;
	beforeAll(async () => {
		server = await bootServer({suite: 'trixie', name: 'parity'});
	});
	afterAll(async () => server?.gone());

	it('answer the same, but for what is listed, as the table in the documents says', async () => {
		const compared = await compareAll(`/proc/${server.pid}/root/run/docker.sock`, '26.1', async () => void (await server.run(clearing('/root/bb.tar'))), scratch);
		expectTold(compared, '26.1');
		expect(await readFile('docs/twin.md', 'utf8')).toContain(presentTable(compared));
	}, 180_000);
});

describe('the known differences', () => {
	it('each say why', () => {
		expect(knownDifferences.filter(({because}) => because.length < 20)).toEqual([]);
	});
});
