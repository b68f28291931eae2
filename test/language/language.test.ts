import {describe, expect, it} from '@jest/globals';
import {createLanguage} from '../../src/language/language.ts';
import {textInput} from '../../src/language/inputs.ts';
import good from '../types/good.ts';
import {checkRunbook} from '../../src/language/check.ts';

const {act, probe, done, runbook} = createLanguage<{container: string}, object, never>();
const words = {title: 'A step', why: 'It is needed.'};

describe('the builder', () => {
	it('adds the defaults that the engine counts on', () => {
		expect(probe({...words, look: async () => ({}), to: 'end'})).toMatchObject({kind: 'probe', needs: [], wants: [], gives: [], to: 'end'});
		expect(act({...words, risk: 'safe', plan: async () => [], to: 'end'})).toMatchObject({kind: 'act', verifyWithinSeconds: 0, reversible: false});
		const end = done({...words, outcome: 'cured', say: () => []});
		expect(runbook({id: 'x', title: 'X', summary: 'X.', symptoms: [], inputs: {}, start: 'end', steps: {end}})).toMatchObject({cures: [], oneOf: [], required: []});
	});

	it('keeps what the author said', () => {
		const plan = async () => [];
		expect(act({...words, needs: ['container'], risk: 'safe', reversible: true, verifyWithinSeconds: 5, plan, to: 'end'})).toMatchObject({
			needs: ['container'],
			reversible: true,
			verifyWithinSeconds: 5,
			plan,
		});
	});

	it('makes what the checks accept', () => {
		expect(checkRunbook(good)).toEqual([]);
	});
});

describe('a text input', () => {
	const container = textInput({label: 'container', example: 'proxy'});

	it('takes the text without the white space around it', () => {
		expect(container.parse(' proxy\n')).toBe('proxy');
	});

	it('refuses an empty one, with an example', () => {
		expect(() => container.parse(' ')).toThrow('" " is not a container. For example: proxy');
	});
});
