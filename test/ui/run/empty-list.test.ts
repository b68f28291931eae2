import {expect, it} from '@jest/globals';
import {noAnswer, pressAnswer} from '../../../src/ui/run/answer.ts';

it('Enter goes on from a list with nothing in it, and does not leave the operator stuck', () => {
	const followed = pressAnswer({kind: 'pick', question: 'Which?', items: []}, noAnswer, {name: 'enter'}, true);
	expect(followed).toEqual({decision: {kind: 'pick', ids: []}});
});
