import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {parseAnswers} from '../../src/cli/answers.ts';
import {parseArguments} from '../../src/cli/arguments.ts';
import {commands} from '../../src/cli/commands.ts';
import {decideHeadless} from '../../src/cli/headless/decide.ts';
import {createHeadlessClient} from '../../src/cli/headless/client.ts';
import {parseInputs} from '../../src/cli/inputs.ts';
import {main} from '../../src/cli/main.ts';
import type {Plan, Question} from '../../src/engine/events.ts';
import {createRunStore} from '../../src/record/run-folder.ts';
import {runsFolder} from '../../src/record/state-folder.ts';
import {askStep, book, end, probe, runToy, step} from '../engine/support/toy.ts';

let state: string;
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'drydock-cli-'));
});
afterEach(() => rmSync(state, {recursive: true, force: true}));

const invoke = async (...argv: string[]) => {
	let stdout = '';
	let stderr = '';
	const exitCode = await main(argv, {stdout: {write: text => (stdout += text)}, stderr: {write: text => (stderr += text)}, stdin: {}, env: {XDG_STATE_HOME: state, HOME: state}});
	return {exitCode, stdout, stderr};
};

describe('words that are wrong', () => {
	it.each([
		[['rum'], '"run"'],
		[['run', '--aprove', 'safe', 'x'], '--approve'],
		[['run', 'x', '--approve', 'destructiv'], '"destructive"'],
		[['run'], 'needs: RUNBOOK'],
		[['run', 'x', 'y'], 'does not take "y"'],
		[['run', 'x', '--set', '--json'], '--set needs a value'],
		[['run', 'x', '--set'], '--set needs a value'],
		[['run', 'x', '--json=yes'], 'takes no value'],
		[['list', '--set', 'a=b'], 'no option --set of drydock list'],
		[['--target', 'moon', 'list'], '--target cannot be'],
		[['run', 'x', '--approve', 'safe', '--approve', 'destructive'], 'given twice'],
		[['constructor'], 'no command'],
		[['-x'], 'no option -x'],
		[[], 'needs a terminal'],
	])('%j ends with 2 and names what was meant', async (argv, words) => {
		const {exitCode, stderr, stdout} = await invoke(...argv);
		expect(stderr).toContain(words);
		expect(stderr).toContain('--help');
		expect(exitCode).toBe(2);
		expect(stdout).toBe('');
	});
});

describe('help and version', () => {
	it.each([undefined, ...Object.keys(commands)])('of %s is made from the table', async name => {
		const {exitCode, stdout} = await invoke(...(name === undefined ? ['--help'] : [name, '--help']));
		expect(exitCode).toBe(0);
		for (const option of Object.keys(name === undefined ? {} : (commands[name]?.options ?? {}))) expect(stdout).toContain(`--${option}`);
		if (name === undefined) for (const command of Object.keys(commands)) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
	});

	it('the version stands alone', async () => expect((await invoke('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/));
});

it('global options may stand before the command and after it', () => {
	expect(parseArguments(['--host', 'unix:///x', 'run', 'y'])).toEqual({command: 'run', operands: ['y'], options: {host: 'unix:///x'}});
	expect(parseArguments(['run', 'y', '--set', 'a=-1', '--set=b==c', '--host=unix:///x'])).toEqual({command: 'run', operands: ['y'], options: {set: ['a=-1', 'b==c'], host: 'unix:///x'}});
	expect(parseArguments(['lab', 'up', '--odd'])).toMatchObject({command: 'lab', operands: ['up', '--odd']});
});

describe('inputs', () => {
	const port = {label: 'port on the host', example: '443', parse: (text: string) => {
		if (!/^\d+$/.test(text)) throw new Error(`"${text}" is not a port`);
		return Number(text);
	}};
	const runbook = {id: 'toy', inputs: {port, name: {label: 'name', example: 'my app', parse: (text: string) => text}}, oneOf: ['port', 'name'], required: []};
	const parse = (...pairs: string[]) => parseInputs(runbook, pairs, {complete: true});

	it('are parsed by the runbook', () => expect(parse('port=443', 'name=a=b')).toEqual({port: 443, name: 'a=b'}));
	it.each([
		[['prot=443'], /no input "prot"/, '"port"'],
		[['port=x'], /--set port: "x" is not a port/, '--set port=443   port on the host'],
		[[], /needs one of port, name/, "--set name='my app'"],
		[['port'], /not of the form NAME=VALUE/, '--help'],
		[['port=1', 'port=2'], /given twice/, '--help'],
	])('%j is refused with an example', (pairs, message, next) => {
		let error: unknown;
		try {
			parse(...pairs);
		} catch (caught) {
			error = caught;
		}
		expect(error).toMatchObject({reason: 'usage', message: expect.stringMatching(message)});
		expect((error as {nextSteps: readonly string[]}).nextSteps.join('\n')).toContain(next);
	});
});

describe('answers', () => {
	const ask = askStep({options: {left: {label: 'l'}, right: {label: 'r'}}, to: {left: 'end', right: 'end'}});
	const inner = book({ask, deep: ask}, {id: 'inner'});
	const outer = book({ask, call: step('call', {runbook: 'inner', set: () => ({}), to: {cured: 'end', escalate: 'end'}})});
	const parse = (...pairs: string[]) => [...parseAnswers(outer, id => (id === 'inner' ? inner : undefined), pairs)];

	it('are for the step of that path, or the only one of that name', () => {
		expect(parse('ask=left', 'call/ask=right', 'deep=left')).toEqual([['ask', 'left'], ['call/ask', 'right'], ['call/deep', 'left']]);
	});
	it.each([['asc=left'], ['ask=up'], ['ask'], ['end=left']])('%s is refused', pair => expect(() => parse(pair)).toThrow());
});

describe('deciding without anybody', () => {
	const plan = (risk: Plan['risk']): Plan => ({operations: [], risk, loss: {stops: [], gone: []}, confirmation: risk === 'destructive' ? {by: 'type', text: 'web-01'} : risk === 'disruptive' ? {by: 'y'} : {by: 'enter'}, fingerprint: ''});
	const decide = (question: Question, approve: Plan['risk'] = 'safe', answers: Record<string, string> = {}) => decideHeadless(question, ['a', 'b'], {approve, answers: new Map(Object.entries(answers))});

	it('confirms up to what is approved and nothing above', () => {
		expect(decide({kind: 'confirm', plan: plan('safe')})).toEqual({kind: 'confirm', gave: 'enter'});
		expect(decide({kind: 'confirm', plan: plan('disruptive')})).toMatchObject({kind: 'stop', needed: expect.stringContaining('--approve disruptive')});
		expect(decide({kind: 'confirm', plan: plan('destructive')}, 'disruptive')).toMatchObject({kind: 'stop', needed: expect.stringContaining('--approve destructive')});
		expect(decide({kind: 'confirm', plan: plan('destructive')}, 'destructive')).toEqual({kind: 'confirm', gave: {typed: 'web-01'}});
	});

	it('chooses by the answer, else what the runbook says for this case, else says how to answer', () => {
		const options = [{outcome: 'x', label: 'X'}, {outcome: 'y', label: 'Y', closed: 'it rains.'}];
		const choose = {kind: 'choose' as const, question: 'Which?', options};
		expect(decide(choose)).toMatchObject({needed: expect.stringContaining('--answer a/b=x')});
		expect(decide({...choose, unattended: 'x'})).toEqual({kind: 'choose', outcome: 'x'});
		expect(decide({...choose, unattended: 'x'}, 'safe', {'a/b': 'y'})).toMatchObject({kind: 'stop', needed: expect.stringContaining('it rains')});
	});

	it('picks by the answer, else what is suggested where the runbook says so', () => {
		const pick = {kind: 'pick' as const, question: 'Which?', items: [{id: 'x', label: 'X', suggested: true}, {id: 'y', label: 'Y'}]};
		expect(decide(pick)).toMatchObject({kind: 'stop'});
		expect(decide({...pick, unattended: 'suggested'})).toEqual({kind: 'pick', ids: ['x']});
		expect(decide({...pick, unattended: 'none'})).toEqual({kind: 'pick', ids: []});
		expect(decide(pick, 'safe', {'a/b': 'x,y'})).toEqual({kind: 'pick', ids: ['x', 'y']});
		expect(decide(pick, 'safe', {'a/b': 'z'})).toMatchObject({kind: 'stop'});
	});

	it('never waits: what only a human can do, and what failed, stops the run', () => {
		expect(decide({kind: 'manual', instructions: ['pull the plug']})).toMatchObject({kind: 'stop', needed: expect.stringContaining('pull the plug')});
		expect(decide({kind: 'failed', why: 'x', nextSteps: [], undo: []})).toEqual({kind: 'stop'});
	});

	it('with --json every line is JSON and the last one the outcome', async () => {
		const {records} = await runToy(book({one: probe({})}));
		let out = '';
		const client = createHeadlessClient({approve: 'safe', answers: new Map(), json: true, stdout: {write: text => (out += text)}});
		for (const record of records) client.tell(record);
		const lines = out.trimEnd().split('\n').map(line => JSON.parse(line) as {type: string});
		expect(lines.at(-1)?.type).toBe('ended');
		expect(lines).toHaveLength(records.length);
	});
});

describe('runs and report', () => {
	const record = async () => {
		const folder = createRunStore(runsFolder({XDG_STATE_HOME: state})).create('toy', new Date());
		folder.journal.append((await runToy(book({end: end()}, {start: 'end'}))).records);
		folder.journal.close();
		return folder;
	};

	it('say that there is nothing, on stderr', async () => {
		expect(await invoke('runs')).toMatchObject({exitCode: 0, stdout: '', stderr: expect.stringContaining('No run')});
		expect(await invoke('report')).toMatchObject({exitCode: 1, stderr: expect.stringContaining('drydock runs')});
	});

	it('show what is recorded, as a table, JSON and Markdown', async () => {
		const {id} = await record();
		expect((await invoke('runs')).stdout).toMatch(new RegExp(`${id}.*Cured.*toy`));
		expect(JSON.parse((await invoke('runs', '--json')).stdout)).toMatchObject({runs: [{id, state: 'ended', outcome: 'cured'}]});
		expect((await invoke('report')).stdout).toContain('it is cured');
		expect(JSON.parse((await invoke('report', id, '--format', 'json')).stdout)).toMatchObject({run: id, outcome: 'cured', exitCode: 0});
	});
});

it('run without a daemon says so, keeps a record, and ends with 1', async () => {
	const {exitCode, stdout} = await invoke('run', 'network-recreation', '--no-input', '--set', 'network=edge', '--host', `unix://${state}/none.sock`);
	expect(exitCode).toBe(1);
	expect(stdout).toContain('Failed.');
	expect((await invoke('runs')).stdout).toContain('network-recreation');
});

describe('match', () => {
	const given = (text: string): AsyncIterable<Buffer> => ({
		async *[Symbol.asyncIterator]() {
			// In pieces that cut characters apart.
			for (const byte of Buffer.from(text)) yield Buffer.from([byte]);
		},
	});
	const match = async (stdin: object, ...argv: string[]) => {
		let stdout = '';
		let stderr = '';
		const exitCode = await main(['match', ...argv], {stdout: {write: text => (stdout += text)}, stderr: {write: text => (stderr += text)}, stdin, env: {}});
		return {exitCode, stdout, stderr};
	};
	const taken = ['driver failed programming external connectivity on endpoint proxy (b9f5):', 'Bind for 0.0.0.0:443', 'failed: port is already allocated'];

	it('names the runbooks, the words, the command that starts each, and once what tells them apart', async () => {
		const {exitCode, stdout, stderr} = await match({}, ...taken);
		expect(stdout).toMatch(/^port-conflict: .+\n {4}matched {2}endpoint proxy .+ allocated\n {4}.+\n {4}drydock run port-conflict --set container=proxy\n\nstale-endpoint: /);
		expect(stdout.match(/docker ps --filter publish=443 /g)).toHaveLength(1);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
	});

	it('reads standard input, in whatever pieces it comes, and answers in JSON', async () => {
		const {exitCode, stdout} = await match(given(`Größe 🚢\n${taken.join(' ')}\n`), '-', '--json');
		expect(exitCode).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({
			matches: [{runbook: 'port-conflict', inputs: {container: 'proxy'}, command: 'drydock run port-conflict --set container=proxy'}, {runbook: 'stale-endpoint'}],
			tellApart: [{command: expect.stringContaining('publish=443')}],
		});
	});

	it('ends with 1 and what to do where no runbook knows the words', async () => {
		const {exitCode, stdout, stderr} = await match({}, 'something else entirely');
		expect({exitCode, stdout}).toEqual({exitCode: 1, stdout: ''});
		expect(stderr).toContain('drydock triage');
		expect(JSON.parse((await match({}, 'something else', '--json')).stdout)).toEqual({matches: [], tellApart: []});
	});

	it.each([[[]], [['']], [['-']], [[' ', '\n']]])('ends with 2 when there is nothing to match: %j', async argv => {
		expect((await match(given(''), ...argv)).exitCode).toBe(2);
	});

	it('quotes what a shell would take for something else', async () => {
		expect((await match({}, 'network $(reboot) x has active endpoints')).stdout).toContain("drydock run network-recreation --set 'network=$(reboot) x'\n");
	});
});
