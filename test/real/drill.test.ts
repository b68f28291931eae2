import {afterAll, afterEach, beforeAll, expect, it} from '@jest/globals';
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {DrillResult} from '../../src/cli/drill/one-drill.ts';
import {findLab, labState, removeLab} from '../../src/lab/lab.ts';
import {waitFor} from '../../src/lab/wait.ts';
import {realDescribe} from './support/real.ts';

const minute = 60_000;
const program = join(import.meta.dirname, '../../dist/cli.js');

/** A runbook that starts a container; `meanwhile` is done behind its back. */
const runbook = (id: string, meanwhile: string): string => `
import {execFileSync} from 'node:child_process';
import {language, textInput} from 'drydock-cli';
const docker = (...args) => execFileSync('docker', args);
const {probe, act, done, runbook} = language();
export default runbook({
	id: '${id}', title: 'Start it', summary: 'Starts a container.', symptoms: [], inputs: {container: textInput({label: 'container', example: 'web'})}, required: ['container'], start: 'meanwhile',
	steps: {
		meanwhile: probe({title: 'Look', why: 'To see.', look: async () => { ${meanwhile}; return {}; }, to: 'start'}),
		start: act({
			title: 'Start it', why: 'It is down.', needs: ['container'], risk: 'safe', reversible: true,
			plan: async ({host, facts}) => { const {id, name} = await host.docker.container(facts.container); return [{kind: 'container.start', container: {id, name}}]; },
			verify: async () => true, to: 'well',
		}),
		well: done({title: 'Well', why: 'Done.', outcome: 'cured', say: () => ['It runs.']}),
	},
});`;

/** What a container does that never ran is known to nobody. */
const neverRan = "async inject(host) { await host.docker('create', '--name', 'web', 'bb:1', 'sleep', '100000'); },";

const fault = (id: string, more: string): string => `
export default {
	id: '${id}', title: 'web is down', drill: {set: {container: 'web'}},
	async inject(host) {
		for (const name of ['web', 'bystander']) await host.docker('run', '-d', '--name', name, '--stop-signal', 'KILL', 'bb:1', 'sleep', '100000');
		await host.docker('stop', 'web');
	},
	async cured(host) { return (await host.docker('inspect', '--format', '{{.State.Status}}', 'web')).trim() === 'running' || 'web does not run'; },
	${more}
};`;

const own = {
	'start/runbook.ts': runbook('start', ''),
	'start/faults/good.ts': fault('good', ''),
	'start/faults/strict.ts': fault('strict', "changes: ['container bystander'],"),
	'start/faults/unknown.ts': fault('unknown', neverRan),
	'start/faults/beyond.ts': fault('beyond', `${neverRan} beyondTwin: 'web never ran',`),
	'start/faults/never-cured.ts': fault('never-cured', "async cured() { return 'it still smells'; },"),
	'start/faults/harmless.ts': fault('harmless', 'async cured() { return true; },'),
	// Looks at what it is rehearsed on, and plans something else there.
	'fickle/runbook.ts': runbook('fickle', '').replace("return [{kind: 'container.start'", "return host.label.startsWith('twin') ? [] : [{kind: 'container.start'"),
	'fickle/faults/fickle.ts': fault('fickle', ''),
	'careless/runbook.ts': runbook('careless', "try { docker('rm', '-f', 'bystander'); } catch {}"),
	'careless/faults/careless.ts': fault('careless', ''),
	'slow/runbook.ts': runbook('slow', 'await new Promise(resolve => setTimeout(resolve, 60_000))'),
	'slow/faults/slow.ts': fault('slow', ''),
};

realDescribe('drydock drill', () => {
	const runbooks = mkdtempSync(join(tmpdir(), 'drydock-runbooks-'));
	const state = mkdtempSync(join(tmpdir(), 'drydock-state-'));
	const drills = join(state, 'drydock', 'drills');
	const temporary = mkdtempSync(join(tmpdir(), 'drydock-tmp-'));
	let child: ChildProcess | undefined;

	const start = (...words: readonly string[]): ChildProcess => {
		child = spawn(process.execPath, [program, 'drill', '--runbooks', runbooks, '--json', ...words], {env: {...process.env, XDG_STATE_HOME: state, TMPDIR: temporary}, stdio: ['ignore', 'pipe', 'pipe']});
		return child;
	};
	const outcome = async (running: ChildProcess): Promise<{readonly code: number | null; readonly drills: readonly DrillResult[]; readonly said: string}> => {
		let stdout = '';
		let said = '';
		running.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
		running.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		const code = await new Promise<number | null>(resolve => running.on('close', resolve));
		return {code, drills: stdout === '' ? [] : (JSON.parse(stdout) as {drills: readonly DrillResult[]}).drills, said};
	};
	const drill = (...words: readonly string[]) => outcome(start(...words));
	const left = () => (existsSync(drills) ? readdirSync(drills) : []);
	const labs = () =>
		readdirSync(temporary)
			.filter(name => name.startsWith('drydock-drill-'))
			.flatMap(name => findLab(join(temporary, name)) ?? []);

	beforeAll(() => {
		for (const [name, text] of Object.entries(own)) {
			mkdirSync(dirname(join(runbooks, name)), {recursive: true});
			writeFileSync(join(runbooks, name), text);
		}
	});

	afterEach(async () => {
		if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
		for (const lab of labs()) await removeLab(lab);
		rmSync(drills, {recursive: true, force: true});
	}, minute);

	afterAll(() => {
		rmSync(runbooks, {recursive: true});
		rmSync(state, {recursive: true});
		rmSync(temporary, {recursive: true});
	});

	it('proves a cure, says how long it took, and leaves nothing behind', async () => {
		const {code, drills: [result]} = await drill('good');
		expect(result).toMatchObject({fault: 'good', runbook: 'start', passed: true, outcome: 'cured', exitCode: 0, cured: true, changed: [], rehearsedOtherwise: [], seconds: {inject: expect.any(Number), rehearsal: expect.any(Number), run: expect.any(Number), total: expect.any(Number)}});
		expect(code).toBe(0);
		expect(left()).toEqual([]);
	}, minute);

	it('fails each that is not cured, or where something else changed, and names what', async () => {
		const {code, drills: results} = await drill('never-cured', 'careless', 'strict', 'harmless', 'fickle', 'unknown', 'beyond');
		const [never, careless, strict, harmless, fickle, unknown, beyond] = results;
		expect(never).toMatchObject({passed: false, exitCode: 0, cured: 'it still smells', changed: []});
		expect(careless).toMatchObject({passed: false, outcome: 'cured', cured: true, changed: ['container bystander is gone']});
		expect(strict).toMatchObject({passed: false, cured: true, changed: ['container web was exited (137), is running']});
		expect(harmless).toMatchObject({passed: false, failure: [expect.stringContaining('broke nothing')]});
		expect(fickle).toMatchObject({passed: false, cured: true, changed: [], rehearsedOtherwise: ['"Start it": in the run alone performed "docker start web".']});
		const open = ['Not compared is what came after: the rehearsal came no further than "Start it".'];
		expect(unknown).toMatchObject({passed: false, cured: true, rehearsedOtherwise: open});
		expect(beyond).toMatchObject({passed: true, cured: true, rehearsedOtherwise: open, beyondTwin: 'web never ran'});
		expect(code).toBe(1);
		expect(labs()).toEqual([]);
		expect(existsSync(join(careless?.folder ?? '', 'state', 'drydock', 'runs'))).toBe(true);
	}, minute);

	it('interrupted, ends with the lab removed', async () => {
		const running = start('slow');
		const ended = outcome(running);
		expect(await waitFor(() => left().some(name => existsSync(join(drills, name, 'rehearse.out'))) || undefined, 30)).toBe(true);
		const [lab] = labs();
		running.kill('SIGINT');
		expect(await ended).toMatchObject({code: 130, drills: [{passed: false, failure: ['Interrupted.']}]});
		expect(lab && labState(lab)).toBe('ended');
		expect(labs()).toEqual([]);
	}, minute);

	it('killed, has its lab removed by the next one; a lab that was kept stays', async () => {
		const {drills: [kept]} = await drill('--keep', 'good');
		expect(kept).toMatchObject({passed: true, lab: {host: expect.stringMatching(/^unix:\/\//)}});
		const running = start('slow');
		const ended = outcome(running);
		expect(await waitFor(() => left().some(name => existsSync(join(drills, name, 'rehearse.out')) && name.startsWith('slow')) || undefined, 30)).toBe(true);
		running.kill('SIGKILL');
		await ended;
		expect(labs().map(labState)).toEqual(['running', 'running']);
		expect((await drill('good')).code).toBe(0);
		expect(labs().map(lab => [`unix://${lab.socket}`, labState(lab)])).toEqual([[kept?.lab?.host, 'running']]);
	}, minute);

	it.each([
		[[], 'Name a runbook or a fault'],
		[['--all', 'good'], '--all takes no names'],
		[['goood'], 'Did you mean "good"'],
		[['--on', 'twin', 'good'], '--on cannot be "twin"'],
	])('%j is refused', async (words, message) => {
		expect(await drill(...words)).toMatchObject({code: 2, said: expect.stringContaining(message)});
	});
});
