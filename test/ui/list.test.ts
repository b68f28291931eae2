import {describe, expect, it} from '@jest/globals';
import {keys} from './support/fake-terminal.ts';
import {open, sizes} from './support/open.ts';

const dockerSays = 'Error response from daemon: driver failed programming external connectivity: Bind for 0.0.0.0:443 failed: port is already allocated';
const paste = (text: string): string => `\u001B[200~${text}\u001B[201~`;

describe.each(sizes)('the list at %ix%i', (columns, rows) => {
	it('finds the runbook for a pasted error message and fills it into its form', async () => {
		const {terminal, run, exitCode} = open([columns, rows]);
		await terminal.sees('A port is already allocated');
		terminal.stdin.write(paste(`${dockerSays}\nError: failed to start containers: proxy\n`));
		await terminal.sees('Matched');
		expect(terminal.text()).toContain('Docker itself has given this port to somebody.');
		await terminal.type(keys.enter);
		await terminal.sees('starts it');
		await terminal.type(keys.enter);
		await terminal.sees('Cured');
		expect(run.requests[0]).toMatchObject({runbook: 'port-conflict', mode: 'live', inputs: {error: expect.stringContaining('Bind for 0.0.0.0:443')}});
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});

	it('says what is wrong with an input and starts nothing', async () => {
		const {terminal, run, exitCode} = open([columns, rows]);
		await terminal.sees('Release a stale endpoint');
		await terminal.type(keys.down, keys.enter);
		await terminal.sees('starts it');
		await terminal.type(keys.enter);
		await terminal.sees('This one is needed.');
		await terminal.type(...'a b', keys.enter);
		await terminal.sees('A container has letters');
		await terminal.type(keys.backspace, keys.backspace, ...'pp');
		expect(run.requests).toEqual([]);
		await terminal.type(keys.enter);
		await terminal.sees('Cured');
		expect(run.requests[0]?.inputs).toEqual({container: 'app'});
		await terminal.type(keys.interrupt);
		await exitCode;
	});
});

describe('a run named on the command line', () => {
	it('begins with its form when an input is still missing, what was given filled in', async () => {
		const {terminal, run, exitCode} = open([80, 24], undefined, {form: {runbook: 'port-conflict', values: {port: '443'}}});
		await terminal.sees('starts it');
		expect(terminal.text()).toContain('443');
		expect(run.requests).toEqual([]);
		await terminal.type(keys.interrupt);
		await exitCode;
	});
});

describe('the list', () => {
	it('is painted before the host was read, and shows in one line why there is none', async () => {
		const host = Promise.withResolvers<{problem: string; nextSteps: string[]}>();
		const {terminal, exitCode} = open([80, 24], undefined, {describeHost: () => host.promise});
		await terminal.sees('A port is already allocated');
		expect(terminal.text()).toContain('reading the host');
		host.resolve({problem: 'No Docker daemon answers at unix:///var/run/docker.sock.', nextSteps: ['systemctl start docker']});
		await terminal.sees('No Docker daemon answers');
		expect(terminal.text()).toContain('systemctl start docker');
		expect(terminal.text()).toContain('A port is already allocated');
		await terminal.type('q');
		await exitCode;
	});

	it('is not chosen from by digits, and q in a search is a letter', async () => {
		const {terminal, run, exitCode} = open([80, 24]);
		await terminal.sees('edge-1');
		await terminal.type('1', '2', '/', 'q');
		await terminal.sees('No runbook knows these words');
		await terminal.type(keys.escape);
		await terminal.sees('Recreate a network');
		expect(run.requests).toEqual([]);
		await terminal.type('q');
		expect(await exitCode).toBe(0);
	});

	it('wants at least one of the inputs that a runbook names', async () => {
		const {terminal, run, exitCode} = open([80, 24]);
		await terminal.sees('edge-1');
		await terminal.type(keys.enter, keys.enter);
		await terminal.sees('Fill in at least one of container, port or error.');
		expect(run.requests).toEqual([]);
		await terminal.type(keys.interrupt);
		expect(await exitCode).toBe(130);
	});

	it('shows why a run could not start, and goes back to the list', async () => {
		const {terminal, exitCode} = open([80, 24], undefined, {
			startRun: async () => {
				throw new Error('Another run holds this host.');
			},
		});
		await terminal.sees('edge-1');
		await terminal.type(keys.down, keys.enter, ...'app', keys.enter);
		await terminal.sees('Another run holds this host.');
		await terminal.press(keys.enter, screen => screen.includes('What is wrong?'));
		await terminal.type('q');
		expect(await exitCode).toBe(1);
	});
});
