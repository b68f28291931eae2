import {afterAll, beforeAll, describe, expect, it} from '@jest/globals';
import {answer} from './support/answer.ts';
import {leaveStaleEndpoint, setUpSite} from './support/incidents.ts';
import {key, openPty, type Pty} from './support/pty.ts';
import {serverDescribe} from './support/real.ts';
import {bootServer, type Server} from './support/server.ts';

/** The terminal before and after a program, and the program's exit code, as a shell around it sees them. */
const inShell = (server: Server, ...args: readonly string[]): readonly string[] =>
	server.argv(['sh', '-c', 'stty -g > /tmp/before; "$@"; code=$?; stty -g > /tmp/after; cmp /tmp/before /tmp/after && echo "same terminal, exit $code"; read wait', 'sh', '/opt/drydock/node', '/opt/drydock/dist/cli.js', ...args]);

/** Whether the cursor is seen, by the last that was said about it. */
const isCursorShown = (pty: Pty): boolean => {
	const bytes = pty.bytes().toString();
	return bytes.lastIndexOf('\u001B[?25h') >= bytes.lastIndexOf('\u001B[?25l');
};

/** The terminal is the shell's again: its own screen, with the cursor, and set as before. */
const isAsFound = async (pty: Pty, exitCode: number): Promise<void> => {
	await pty.waitForText(`same terminal, exit ${exitCode}`);
	expect({buffer: pty.buffer(), cursor: isCursorShown(pty)}).toEqual({buffer: 'normal', cursor: true});
	await pty.type(key.enter);
	await pty.exit;
};

const processesOf = (server: Server): Promise<string> => server.succeed("pgrep -f '^/opt/drydock/node' || true");

serverDescribe('the story of a port that will not bind, on the screen', () => {
	let server: Server;
	beforeAll(async () => {
		server = await bootServer({suite: 'bookworm', name: 'story'});
		await setUpSite(server);
		await leaveStaleEndpoint(server, {container: 'proxy'});
	}, 240_000);
	afterAll(async () => server?.gone(), 60_000);

	/** From the list to the first question, as somebody types who only knows the name of the container. */
	const walkToTheFirstQuestion = async (pty: Pty): Promise<void> => {
		await pty.waitForText(/LIVE .*story[^]*looked at/);
		await pty.type('/', 'b', 'i', 'n', 'd');
		await pty.waitForText(/Search bind[^]*❯ A port that will not bind/);
		await pty.type(key.enter);
		await pty.waitForText('Enter starts it');
		await pty.type('proxy', key.enter);
		await pty.waitForText('Keep an image of which', 30);
	};

	describe.each([
		[60, 16],
		[120, 40],
	])('at %ix%i', (cols, rows) => {
		it('names the stale endpoint, and changes nothing when it is left', async () => {
			const pty = openPty(inShell(server), {cols, rows});
			await walkToTheFirstQuestion(pty);
			await pty.type('b');
			await pty.waitForText('Reading step 5');
			await pty.type('b');
			await pty.waitForText('Reading step 4');
			await pty.waitForText(/Endpoint [0-9a-f]{12} on network edge/);
			await pty.type(key.escape);
			await pty.waitForNoText('Reading step');
			await answer(pty, 'Keep an image of which', key.enter, 'Remove the network and make it again');
			pty.resize(80, 24);
			await answer(pty, /How shall 443 be freed\?[^]*Stop here/, 'q', /Stopped by the operator[^]*back to the first screen/);
			await pty.type('q');
			await isAsFound(pty, 3);
			expect(await server.succeed('docker network ls --format {{.Name}}; docker inspect -f {{.State.Running}} app')).toMatch(/edge[^]*true/);
		}, 60_000);
	});

	it('is interrupted by Ctrl-C with 130, and by SIGTERM with 143, and leaves the terminal as it was', async () => {
		const interrupted = openPty(inShell(server));
		await walkToTheFirstQuestion(interrupted);
		await interrupted.type(key.ctrlC);
		await isAsFound(interrupted, 130);

		const ended = openPty(inShell(server));
		await walkToTheFirstQuestion(ended);
		await server.succeed("pkill -TERM -f '^/opt/drydock/node'");
		await isAsFound(ended, 143);
		expect(await processesOf(server)).toBe('');
	}, 60_000);

	it('is walked by keys at 80x24, from the list to the cure', async () => {
		const pty = openPty(inShell(server));
		await walkToTheFirstQuestion(pty);
		expect(pty.screen().join('\n')).toMatch(/network edge \(172\.31\.240\.10\) holds 443/);
		await answer(pty, 'Keep an image of which', key.enter, 'How shall 443 be freed?');
		await answer(pty, 'How shall 443 be freed?', key.enter, '# save network-');
		await answer(pty, '# save network-', key.enter, 'docker stop app');

		// What something stops by is not confirmed by Enter.
		await answer(pty, 'docker stop app', key.enter, 'Enter does not confirm this: press y.');
		expect(await server.succeed('docker inspect -f {{.State.Running}} app')).toBe('true\n');
		await answer(pty, 'docker stop app', 'y', 'docker network disconnect -f edge app');

		// The whole decision is in view, and nothing but the name in full confirms it.
		const gate = await answer(pty, 'Disconnect the members  changes', 'y', 'Type edge in full to perform it.');
		expect(gate.join('\n')).toMatch(/LIVE[^]*docker network rm edge[^]*Gone {7}network edge[^]*Way back/);
		await answer(pty, 'Type edge in full', key.enter, 'Enter alone confirms nothing here.');
		await pty.type('edg', key.enter);
		await pty.waitForText('That was not the name, and nothing was done.');
		expect(await server.succeed('docker network ls --format {{.Name}}')).toContain('edge');
		await answer(pty, 'That was not the name', 'e', /❯ e/);
		await pty.type('dge', key.enter);

		await answer(pty, /docker network create[^]*Enter performs it/, key.enter, 'Connect the members again  changes');
		await answer(pty, 'Connect the members again  changes', 'y', 'docker start app');
		await answer(pty, /docker start app[^]*Enter performs it/, key.enter, 'Start which of these, too?');
		await answer(pty, 'Start which of these, too?', key.enter, 'docker start proxy');
		await answer(pty, /docker start proxy[^]*Enter performs it/, key.enter, 'Restart Docker now');
		const debrief = await answer(pty, 'Restart Docker now', key.enter, 'Cured.');
		expect(debrief.join('\n')).toMatch(/proxy runs and answers at 443[^]*Record/);
		await pty.type('q');
		await isAsFound(pty, 0);

		expect(await server.succeed("docker ps --format '{{.Names}}' | sort")).toBe('app\ndb\nproxy\n');
		expect(await server.succeed('curl -fsS -m 3 http://127.0.0.1:443/')).toBe('hello from proxy\n');
	}, 120_000);
});
