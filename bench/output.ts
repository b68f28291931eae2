import {createHash} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {Engine} from '../test/real/support/engine.ts';
import {key, openPty, type Pty} from '../test/real/support/pty.ts';
import {printMeasured, printValues, summarise} from './measure.ts';
import {drydock} from './program.ts';

const linesPerSecond = 100_000;
const seconds = 20;
const longLine = 90_000;

/** Restarting a service is the operation that streams what a program of the operator's choice prints. */
const runbook = `import {language} from 'drydock-cli';
const {act, done, runbook} = language<{}>();
export default runbook({
	id: 'flood', title: 'Restart a service that says too much', summary: 'Restarts it.', symptoms: [], inputs: {}, start: 'restart',
	steps: {
		restart: act({
			title: 'Restart it', why: 'To see what becomes of its output.', risk: 'disruptive', reversible: true,
			plan: async ({host}) => [{kind: 'service.restart', service: 'flood', commands: host.machine.services.commands('restart', 'flood')}],
			verify: async () => true,
			to: 'well',
		}),
		well: done({title: 'It is over', why: 'That was all.', outcome: 'cured', say: () => ['The flood is over.']}),
	},
});
`;

interface Account {
	readonly bytes: number;
	readonly sha256: string;
	readonly seconds: number;
}

const residentMegabytes = (pid: number): number => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Milliseconds from a key to its effect on the screen, looked at every millisecond. */
const answerTime = async (terminal: Pty, pressed: string, isAnswered: (screen: string) => boolean): Promise<number> => {
	const started = performance.now();
	await terminal.type(pressed);
	while (!isAnswered(terminal.screen().join('\n'))) {
		if (performance.now() - started > 10_000) throw new Error(`No answer to ${JSON.stringify(pressed)}:\n${terminal.screen().join('\n')}`);
		await pause(1);
	}

	return performance.now() - started;
};

const helpWords = 'Interrupt the run';

/** What the operation's file holds is the program's own output, byte for byte, between the words of Drydock around it. */
const isWhole = (folder: string, {bytes, sha256}: Account): boolean => {
	const [file = ''] = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(path => /\/output\/[^/]+$/.test(path));
	const content = readFileSync(join(folder, file));
	const from = content.indexOf('line         0');
	return createHash('sha256').update(content.subarray(from, from + bytes)).digest('hex') === sha256;
};

const renders = (bytes: Buffer): number => bytes.toString('latin1').split('\u001B[?2026h').length - 1;

/** A service whose restart prints far more than can be read, in the whole program: pipe, record on disk, screen. */
export const benchOutput = async (engine: Engine): Promise<void> => {
	const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
	const account = join(folder, 'account.json');
	const configuration = join(folder, 'config.json');
	const flood = [process.execPath, fileURLToPath(new URL('flood.mjs', import.meta.url)), ...[linesPerSecond, seconds, longLine].map(String), account];
	writeFileSync(configuration, JSON.stringify({service: {manager: 'commands', start: ['true'], stop: ['true'], restart: flood, status: ['true']}}));
	writeFileSync(join(folder, 'flood.ts'), runbook);
	const terminal = openPty(drydock('--runbooks', folder, 'run', 'flood'), {
		cols: 120,
		rows: 40,
		env: {DOCKER_HOST: `unix://${engine.socket}`, DRYDOCK_CONFIG: configuration, XDG_STATE_HOME: join(folder, 'state')},
	});
	try {
		await terminal.waitForText('Enter does not');
		await terminal.type('y');
		await terminal.waitForText('says more than anybody reads');
		const began = performance.now();
		const memory = [residentMegabytes(terminal.pid)];
		const [opened, closed]: [number[], number[]] = [[], []];
		const before = renders(terminal.bytes());
		while (performance.now() - began < (seconds - 2) * 1000) {
			opened.push(await answerTime(terminal, '?', screen => screen.includes(helpWords)));
			closed.push(await answerTime(terminal, key.escape, screen => !screen.includes(helpWords)));
			memory.push(residentMegabytes(terminal.pid));
			await pause(300);
		}

		const perSecond = (renders(terminal.bytes()) - before) / ((performance.now() - began) / 1000);
		await terminal.waitForText('The flood is over', 60);
		memory.push(residentMegabytes(terminal.pid));
		const printed = JSON.parse(readFileSync(account, 'utf8')) as Account;
		const whole = isWhole(join(folder, 'state'), printed);
		const third = Math.floor(memory.length / 3);
		const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
		printValues(`Live output: ${linesPerSecond} lines a second for ${seconds} s, then one line of ${longLine} characters`, {
			[`the program took (its pace was set to ${seconds} s)`]: `${printed.seconds.toFixed(1)} s`,
			'it printed': megabytes(printed.bytes / 1e6),
			'on disk, byte for byte': whole ? 'yes' : 'NO',
			'memory at the beginning': megabytes(memory[0] ?? 0),
			'most in the first third of the time': megabytes(Math.max(...memory.slice(0, third))),
			'most in the second third': megabytes(Math.max(...memory.slice(third, -third))),
			'most in the last third': megabytes(Math.max(...memory.slice(-third))),
			'frames drawn a second': perSecond.toFixed(0),
		});
		printMeasured('A key to its effect on screen, meanwhile', [
			summarise('? opens the help', opened),
			summarise('Esc closes it (a terminal sends Esc before other keys)', closed),
		]);
		await terminal.type('q');
		await terminal.exit;
	} finally {
		terminal.kill('SIGKILL');
		rmSync(folder, {recursive: true, force: true});
	}
};
