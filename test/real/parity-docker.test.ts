import {afterAll, beforeAll, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createTwinTarget, type TwinTarget} from '../../src/twin/target.ts';
import {emptyWorld, type TwinEngineVersion} from '../../src/twin/world/empty.ts';
import {makeBusybox} from '../twin/support/busybox.ts';
import {compareCommands, dockerCommands} from './parity/docker-commands.ts';
import {startEngine, type Engine} from './support/engine.ts';
import {realDescribe, serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-parity-docker-'));
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

const twinOf = (engine: TwinEngineVersion): Promise<TwinTarget> => {
	const world = emptyWorld({engine});
	makeBusybox(world);
	return createTwinTarget(world, {of: 'nobody', scratch});
};

realDescribe('the docker command on a twin and on a real engine 20.10', () => {
	let engine: Engine;
	let twin: TwinTarget;
	beforeAll(async () => {
		[engine, twin] = await Promise.all([startEngine({name: 'parity-docker'}), twinOf('20.10')]);
	});
	afterAll(async () => {
		await twin?.close();
		await engine?.stop();
	});

	it('prints the same and ends the same, one command after the other', async () => {
		expect(await compareCommands(engine.socket, twin.socketPath)).toEqual([]);
		expect(dockerCommands.length).toBeGreaterThan(125);
	}, 180_000);
});

serverDescribe('the docker command on a twin and on a real engine 26.1', () => {
	let server: Server;
	let twin: TwinTarget;
	beforeAll(async () => {
		[server, twin] = await Promise.all([bootServer({suite: 'trixie', name: 'parity-docker'}), twinOf('26.1')]);
		await server.run('docker image inspect bb:1 >/dev/null 2>&1 || docker import /root/bb.tar bb:1');
	});
	afterAll(async () => {
		await twin?.close();
		await server?.gone();
	});

	it('prints the same and ends the same, one command after the other', async () => {
		expect(await compareCommands(`/proc/${server.pid}/root/run/docker.sock`, twin.socketPath)).toEqual([]);
	}, 180_000);
});
