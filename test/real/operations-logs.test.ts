import {afterAll, afterEach, beforeAll, beforeEach, expect, it} from '@jest/globals';
import {createCommandRunner} from '../../src/host/machine/commands.ts';
import {parseFlags, writerOf} from '../../src/host/machine/log/log-writer.ts';
import {operations} from '../../src/operations/catalogue.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {openBench, type Bench} from '../operations/hands.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

const minutes = 60_000;

for (const suite of ['bookworm', 'trixie'] as const) serverDescribe(`logs on the engine of ${suite}`, () => {
	let server: Server;
	let bench: Bench;

	beforeAll(async () => {
		server = await bootServer({suite, name: `logs-${suite}`});
		await server.succeed('docker import /root/bb.tar bb:1');
	}, 3 * minutes);
	afterAll(() => server?.gone(), minutes);
	beforeEach(async () => {
		const opened = await openBench(`/proc/${server.pid}/root/run/docker.sock`);
		const {run} = createCommandRunner({root: true});
		const {host} = opened.hands;
		// Programs run on the server, and so does the look at who has a file open: from here not every process of it can be seen.
		const open = `find -L /proc/[0-9]*/fd -maxdepth 1 -samefile "$LOG" 2>/dev/null | sed 's|/fd/|/fdinfo/|' | xargs -r cat`;
		const machine = {...host.reader.machine, logWriter: async (path: string) => writerOf(parseFlags((await server.run(open, {env: {LOG: path}})).stdout))};
		bench = {...opened, hands: {...opened.hands, host: {...host, run: (argv, options) => run(server.argv(argv), options), reader: {...host.reader, machine}}}};
	});
	afterEach(async () => {
		await bench.close();
		await server.run('docker rm -fv $(docker ps -aq)');
	}, minutes);

	const docker = async (command: string): Promise<string> => (await server.succeed(`docker ${command}`)).trim();
	const perform = (operation: Operation) => operations.perform(operation, bench.hands);
	/** A container that runs, and logs what is written to the output of its first process. */
	const logging = async (name: string, options = ''): Promise<{container: {id: string; name: string}; path: string}> => {
		const id = await docker(`run -d --init --stop-timeout 1 --name ${name} ${options} bb:1 sleep 600`);
		return {container: {id, name}, path: await docker(`inspect -f '{{.LogPath}}' ${name}`)};
	};
	const print = (name: string, command: string): Promise<string> => docker(`exec ${name} sh -c '${command} >/proc/1/fd/1'`);
	const untilLogged = (name: string, line: string): Promise<string> => server.succeed(`for i in $(seq 200); do timeout 5 docker logs --tail 5 ${name} 2>&1 | grep -qxF '${line}' && exit; sleep .05; done; exit 1`);
	const size = async (path: string): Promise<number> => Number(await server.succeed(`stat -c %s ${path}`));

	const remembers = suite === 'trixie';

	it(`that the engine appends to is ${remembers ? 'refused, as this one remembers how long it was' : 'cut'}; while its container is stopped it is cut, and what is logged afterwards is there, and nothing else`, async () => {
		const {container, path} = await logging('app');
		await print('app', 'seq 1 20000');
		await untilLogged('app', '20000');
		const truncate: Operation = {kind: 'log.truncate', container, path, bytes: 1_600_000};
		expect(await operations.loss(truncate, bench.host)).toEqual({stops: [], gone: [{name: 'lines of the log of app until now', detail: '1.6 MB; what was rotated away stays'}]});
		expect(await operations.inverse(truncate, bench.host)).toHaveProperty('none');
		if (remembers) {
			const before = await size(path);
			await expect(perform(truncate)).rejects.toMatchObject({reason: 'refused', message: expect.stringMatching(/remembers how long it was.*not planned/), nextSteps: [expect.stringContaining('docker stop app, truncate'), expect.any(String)]});
			expect(await size(path)).toBe(before);
			await perform({kind: 'container.stop', container});
		}
		expect(await perform(truncate)).toEqual({bytes: expect.any(Number)});
		expect(bench.said()).toMatch(/cut the log of app; 1\.\d MB are free again/);
		if (remembers) await perform({kind: 'container.start', container});
		await print('app', 'echo after');
		await untilLogged('app', 'after');
		expect(await docker('logs app 2>&1')).toBe('after');
		expect(await docker('logs --tail 5 app 2>&1')).toBe('after');
		expect(await server.succeed(`tr -d '[:print:]\\n' <${path} | wc -c`)).toBe('0\n');
	}, minutes);

	it('is cut under an engine that remembers how long it was if that was planned: no line is lost, and what hangs is said', async () => {
		const {container, path} = await logging('app');
		await print('app', 'seq 1 20000');
		await untilLogged('app', '20000');
		const truncate: Operation = {kind: 'log.truncate', container, path, readersHang: remembers};
		expect((await operations.loss(truncate, bench.host)).stops).toEqual(remembers ? [{name: 'part of docker logs of app', detail: expect.stringContaining('--tail and --follow hang')}] : []);
		await perform(truncate);
		expect(bench.said().includes('--tail and --follow hang')).toBe(remembers);
		await print('app', 'echo after');
		await server.succeed(`for i in $(seq 200); do [ "$(docker logs app 2>&1)" = after ] && exit; sleep .05; done; exit 1`);
		// What was said of it is so; and an operator who starts it anew has all of it again.
		expect((await server.run('timeout 2 docker logs --tail 5 app')).code).toBe(remembers ? 124 : 0);
		await docker('restart app');
		await print('app', 'echo again');
		await untilLogged('app', 'again');
	}, minutes);

	it('that the engine has rotated is not cut under it; while its container is stopped it is', async () => {
		const {container, path} = await logging('app', '--log-opt max-size=100k --log-opt max-file=3');
		await print('app', 'seq 1 20000');
		await untilLogged('app', '20000');
		const before = await size(path);
		const truncate: Operation = {kind: 'log.truncate', container, path};
		await expect(perform(truncate)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('appending'), nextSteps: [expect.stringContaining('docker stop app, truncate'), expect.stringContaining(`${path}.1`)]});
		expect(await size(path)).toBe(before);
		await perform({kind: 'container.stop', container});
		await perform(truncate);
		await perform({kind: 'container.start', container});
		await print('app', 'echo after');
		await untilLogged('app', 'after');
		expect(await size(path)).toBeLessThan(200);
	}, minutes);

	it('of a container that does not run is cut; one that is gone is left alone', async () => {
		const {container, path} = await logging('app');
		await print('app', 'seq 1 5000');
		await untilLogged('app', '5000');
		await docker('kill app');
		await perform({kind: 'log.truncate', container, path});
		expect(await size(path)).toBe(0);
		await docker('rm app');
		const truncate: Operation = {kind: 'log.truncate', container, path};
		expect(await operations.loss(truncate, bench.host)).toEqual({stops: [], gone: []});
		expect(await perform(truncate)).toEqual({leftAlone: 'it was gone already'});
	}, minutes);

	it('is not cut through a link, nor where the engine does not say that it is', async () => {
		const {container, path} = await logging('app');
		await docker('kill app');
		const refused = async (operation: Operation, words: string) => {
			await expect(perform(operation)).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining(words)});
			expect(await server.succeed('cat /root/precious')).toBe('precious\n');
		};
		await server.succeed('echo precious >/root/precious');
		await refused({kind: 'log.truncate', container, path: '/root/precious'}, 'the log of container app is');
		await refused({kind: 'log.remove-rotated', container, paths: ['/root/precious']}, 'no file that the engine rotated away');
		await refused({kind: 'log.remove-rotated', container, paths: [`${path}.1/../../../../../../../root/precious`]}, 'no file that the engine rotated away');
		await refused({kind: 'log.remove-rotated', container, paths: [path]}, 'no file that the engine rotated away');
		await server.succeed(`rm ${path}; ln -s /root/precious ${path}`);
		await refused({kind: 'log.truncate', container, path}, 'a symbolic link');
		await server.succeed(`rm ${path}; ln /root/precious ${path} 2>/dev/null || { mkdir -p /var/lib/docker/x; cp /root/precious /var/lib/docker/x/; ln /var/lib/docker/x/precious ${path}; }`);
		await refused({kind: 'log.truncate', container, path}, 'one file with 2 names');
		await server.succeed(`mv $(dirname ${path}) /var/lib/docker/elsewhere; ln -s /var/lib/docker/elsewhere $(dirname ${path})`);
		await refused({kind: 'log.truncate', container, path}, 'where the engine keeps the files');
		await server.succeed(`rm $(dirname ${path}); mv /var/lib/docker/elsewhere $(dirname ${path})`);
	}, minutes);

	it('of another driver is never touched', async () => {
		const {container} = await logging('app', '--log-driver local');
		await docker('kill app');
		const path = `/var/lib/docker/containers/${container.id}/local-logs/container.log`;
		await expect(perform({kind: 'log.truncate', container, path})).rejects.toMatchObject({reason: 'refused', message: expect.stringContaining('logs with local')});
		await expect(perform({kind: 'log.remove-rotated', container, paths: [`${path}.1`]})).rejects.toMatchObject({reason: 'refused'});
	}, minutes);

	it('keeps what has the name of a rotated file by now, and was not shown', async () => {
		const {container, path} = await logging('turning', '--log-opt max-size=100k --log-opt max-file=3');
		await print('turning', 'seq 1 12000');
		await untilLogged('turning', '12000');
		const shown = (await server.succeed(`stat -c '%.9Y %n' ${path}.*`)).trim().split('\n');
		const modified = Object.fromEntries(shown.map(line => [line.split(' ')[1] ?? '', line.split(' ')[0] ?? '']));
		expect(Object.keys(modified)).toEqual([`${path}.1`, `${path}.2`]);
		await print('turning', 'seq 12001 24000');
		await untilLogged('turning', '24000');
		expect(await perform({kind: 'log.remove-rotated', container, paths: Object.keys(modified), modified})).toEqual({leftAlone: 'the log was rotated meanwhile'});
		expect(bench.said()).toContain(`left alone: ${path}.1: the log was rotated meanwhile`);
		expect((await server.succeed(`ls ${path}.*`)).trim().split('\n')).toEqual([`${path}.1`, `${path}.2`]);
	}, minutes);

	it('loses the rotated files that were picked, and no other', async () => {
		const {container, path} = await logging('app', '--log-opt max-size=100k --log-opt max-file=4');
		await print('app', 'seq 1 20000');
		await untilLogged('app', '20000');
		const remove: Operation = {kind: 'log.remove-rotated', container, paths: [`${path}.2`, `${path}.3`, `${path}.9`], bytes: 200_000};
		expect(await operations.loss(remove, bench.host)).toEqual({stops: [], gone: [{name: 'older lines of the log of app: .2, .3, .9', detail: '200 kB'}]});
		expect(await perform(remove)).toEqual({bytes: expect.any(Number)});
		expect(bench.said()).toContain(`${path}.9 was gone already`);
		expect((await server.succeed(`ls ${path}*`)).split('\n').filter(file => file !== '')).toEqual([path, `${path}.1`]);
		expect(await docker('logs app 2>&1 | tail -n 1')).toBe('20000');
		expect(await perform(remove)).toEqual({leftAlone: expect.stringContaining('gone already')});
	}, minutes);
});
