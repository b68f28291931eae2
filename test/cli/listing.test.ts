import {chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from '@jest/globals';
import {keepListing, readListing} from '../../src/cli/triage/listing.ts';
import {triageWith} from '../support/hostile.ts';

let state: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'drydock-listing-'));
	env = {XDG_STATE_HOME: state};
});
afterEach(() => rmSync(state, {recursive: true, force: true}));

it('keeps numbers for their owner alone, and replaces a link that somebody put there instead of following it', () => {
	keepListing(env, 'web-01', triageWith('a'));
	const victim = join(state, 'victim');
	writeFileSync(victim, 'precious');
	const file = join(state, 'drydock', 'last-triage.json');
	rmSync(file);
	symlinkSync(victim, file);
	keepListing(env, 'web-01', triageWith('b'));
	expect(readFileSync(victim, 'utf8')).toBe('precious');
	expect(lstatSync(file).isFile()).toBe(true);
	expect(lstatSync(file).mode & 0o777).toBe(0o600);
	expect(readListing(env, 'web-01')).toEqual(['b', 'b']);
});

it('neither writes to nor believes a folder that others can write to', () => {
	mkdirSync(join(state, 'drydock'));
	chmodSync(join(state, 'drydock'), 0o777);
	keepListing(env, 'web-01', triageWith('a'));
	expect(lstatSync(join(state, 'drydock', 'last-triage.json'), {throwIfNoEntry: false})).toBeUndefined();
	writeFileSync(join(state, 'drydock', 'last-triage.json'), JSON.stringify({at: Date.now(), label: 'web-01', ids: ['forged']}));
	expect(readListing(env, 'web-01')).toBeUndefined();
});
