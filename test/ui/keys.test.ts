import {describe, expect, it} from '@jest/globals';
import type {Key} from 'ink';
import {keyPresses} from '../../src/ui/input/key-press.ts';
import {bindings, presentKeysMarkdown} from '../../src/ui/keys.ts';

const none = {} as Key;

describe('keys', () => {
	it('have one meaning each in every place', () => {
		for (const place of ['triage', 'details', 'form', 'run', 'debrief'] as const) {
			const here = bindings.filter(({places}) => (places as readonly string[]).includes(place)).map(({key}) => key);
			expect(new Set(here).size).toBe(here.length);
		}
	});

	it('never are digits', () => {
		expect(bindings.filter(({key}) => /^\d$/u.test(key))).toEqual([]);
	});

	it('are all in the table of the documentation', () => {
		const rows = presentKeysMarkdown().trim().split('\n');
		expect(rows).toHaveLength(bindings.length + 2);
		expect(rows).toContain('| `s` | run | Go on without this step; asks for the reason, which goes into the record. |');
	});
});

describe('a burst of typing', () => {
	it('is taken apart, with Enter and control keys in their places', () => {
		expect(keyPresses('yes\r', none)).toEqual([{name: 'text', text: 'y'}, {name: 'text', text: 'e'}, {name: 'text', text: 's'}, {name: 'enter'}]);
		expect(keyPresses('a\u0015\u0003', none).map(({name}) => name)).toEqual(['text', 'clear', 'interrupt']);
	});

	it('does not cut what the reader takes for one character', () => {
		expect(keyPresses('e\u0301👩‍🚀', none)).toEqual([{name: 'text', text: 'e\u0301'}, {name: 'text', text: '👩‍🚀'}]);
	});

	it('with Alt, and the release of a key, are no keys at all', () => {
		expect(keyPresses('y', {...none, meta: true})).toEqual([]);
		expect(keyPresses('y', {...none, eventType: 'release'})).toEqual([]);
	});
});
