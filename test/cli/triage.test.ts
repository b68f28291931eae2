import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';
import {main} from '../../src/cli/main.ts';
import {keepListing, readListing} from '../../src/cli/triage/listing.ts';
import {writeWhole} from '../../src/cli/triage/write-whole.ts';
import {aFinding} from '../triage/support/things.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'drydock-triage-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const invoke = async (...argv: string[]) => {
	let stdout = '';
	let stderr = '';
	const env = {XDG_STATE_HOME: folder, HOME: folder};
	const exitCode = await main(argv, {stdout: {write: text => (stdout += text)}, stderr: {write: text => (stderr += text)}, stdin: {}, env});
	return {exitCode, stdout, stderr};
};

/** No daemon is there: these words are refused before one is asked. */
const nowhere = (): string => `unix://${folder}/no.sock`;

describe('drydock triage', () => {
	it.each([
		[['--threshold', 'disk=1,2'], 'no threshold "disk"'],
		[['--threshold', 'disk-space'], 'not of the form NAME=WARNING,CRITICAL'],
		[['--threshold', 'disk-space=9'], 'cannot be "9"'],
		[['--timeout', '0'], '--timeout cannot be "0"'],
		[['--timeout', 'soon'], '--timeout cannot be "soon"'],
		[['--json', '--format', 'text'], 'a format of its own'],
		[['--format', 'xml'], '--format cannot be "xml"'],
		[['host'], 'does not take "host"'],
	])('refuses %j with 2', async (words, message) => {
		const {exitCode, stderr, stdout} = await invoke('triage', '--host', nowhere(), ...words);
		expect(stderr).toContain(message);
		expect(exitCode).toBe(2);
		expect(stdout).toBe('');
	});

	it('takes thresholds from the configuration, and names the file when one is wrong', async () => {
		mkdirSync(join(folder, '.config/drydock'), {recursive: true});
		const file = join(folder, '.config/drydock/config.json');
		writeFileSync(file, JSON.stringify({thresholds: {'disk-space': '90,80'}}));
		const wrong = await invoke('triage', '--host', nowhere());
		expect(wrong).toMatchObject({exitCode: 2, stderr: expect.stringContaining(`${file}: disk-space cannot be "90,80"`)});
		// To a monitoring system 2 would mean that the host is in a critical state.
		expect(await invoke('triage', '--host', nowhere(), '--format', 'nagios')).toMatchObject({exitCode: 3, stdout: expect.stringMatching(/^DRYDOCK UNKNOWN: .*disk-space cannot be "90,80"\.\n$/)});
	});
});

describe('drydock run --finding', () => {
	it('is no more than one way to say what is to be run', async () => {
		expect(await invoke('run', 'port-conflict', '--finding', '1')).toMatchObject({exitCode: 2, stderr: expect.stringContaining('"port-conflict" is one too many')});
		expect(await invoke('run')).toMatchObject({exitCode: 2, stderr: expect.stringContaining('needs: RUNBOOK, or --finding N')});
	});
});

describe('the numbers of findings', () => {
	const found = {findings: [aFinding({kind: 'disk-space'}), aFinding({kind: 'port-taken', subject: 'container web'})].map(finding => ({...finding, inputs: {}})), notKnown: [], summary: ''};
	const env = (): NodeJS.ProcessEnv => ({XDG_STATE_HOME: folder});

	it('are those last shown of the same host', () => {
		keepListing(env(), 'a', found);
		expect(readListing(env(), 'a')).toEqual(['disk-space:host', 'port-taken:web']);
		expect(readListing(env(), 'b')).toBeUndefined();
	});

	it('are forgotten after an hour, and when the file says nothing', () => {
		keepListing(env(), 'a', found);
		const file = join(folder, 'drydock/last-triage.json');
		const kept = JSON.parse(readFileSync(file, 'utf8')) as object;
		writeFileSync(file, JSON.stringify({...kept, at: Date.now() - 3_600_001}));
		expect(readListing(env(), 'a')).toBeUndefined();
		writeFileSync(file, '{');
		expect(readListing(env(), 'a')).toBeUndefined();
	});

	it('cannot be kept on a disk that is full or read-only, which stops nobody', () => {
		writeFileSync(join(folder, 'file'), '');
		expect(() => keepListing({XDG_STATE_HOME: join(folder, 'file')}, 'a', found)).not.toThrow();
	});
});

describe('a file for a collector', () => {
	it('is there whole or not at all, readable by others, with nothing left beside it', async () => {
		const file = join(folder, 'drydock.prom');
		await writeWhole(file, 'old\n');
		await writeWhole(file, 'new\n');
		expect(readFileSync(file, 'utf8')).toBe('new\n');
		expect(statSync(file).mode & 0o444).toBe(0o444);
		expect(readdirSync(folder)).toEqual(['drydock.prom']);
	});

	it('is left as it was when it cannot be written', async () => {
		const file = join(folder, 'sub');
		mkdirSync(join(file, 'x'), {recursive: true});
		await expect(writeWhole(file, 'new\n')).rejects.toMatchObject({reason: 'denied', message: expect.stringContaining('could not be written')});
		expect(existsSync(join(file, 'x'))).toBe(true);
		expect(readdirSync(folder)).toEqual(['sub']);
	});
});
