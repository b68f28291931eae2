import {describe, expect, it} from '@jest/globals';
import type {EventBody, Outcome, RunEvent} from '../../src/engine/events.ts';
import {compareRehearsal, presentCompared} from '../../src/report/compare-rehearsal.ts';

const id = (digit: string): string => digit.repeat(64);

/** A run in a few words: `+step` enters, `!text` performs and stops lamp a, `?outcome` chooses, `~why` is not proved. */
const run = (outcome: Outcome | undefined, ...words: readonly string[]): readonly RunEvent[] => {
	let step: readonly string[] = [];
	const bodies = words.map((word): EventBody => {
		const [kind, text] = [word[0], word.slice(1)];
		if (kind === '+') {
			step = [text];
			return {type: 'step-entered', step, kind: 'act', title: text, why: '', runbook: 'toy'};
		}
		if (kind === '?') return {type: 'answered', step, decision: {kind: 'choose', outcome: text}, by: 'operator', accepted: true};
		if (kind === '~') return {type: 'not-proved', step, why: text};
		return {type: 'performing', step, index: 0, of: 1, text, operation: {kind: 'copy.json', name: 'x', content: {}}, inverse: {none: ''}, loss: {stops: [{name: `lamp of ${text}`}], gone: []}};
	});
	const end: readonly EventBody[] = outcome === undefined ? [] : [{type: 'ended', outcome, exitCode: 0, lines: []}];
	return [...bodies, ...end].map((body, index) => ({...body, seq: index + 1, at: ''}));
};

const compare = (rehearsal: readonly RunEvent[], live: readonly RunEvent[]) => compareRehearsal(rehearsal, live);

describe('a rehearsal and the run after it', () => {
	it('are the same though ids are new', () => {
		const compared = compare(run('cured', '+a', `!rm ${id('1')}`, `!start ${id('2')} ${id('1')}`), run('cured', '+a', `!rm ${id('3')}`, `!start ${id('4')} ${id('3')}`));
		expect(compared).toEqual({wrong: []});
		expect(presentCompared('2026-11-22T01:58:00.000Z', compared)).toEqual(['The rehearsal of 2026-11-22 01:58 UTC was right in everything.']);
	});

	it('are the same though names have the time in them', () => {
		const words = (at: string): readonly string[] => ['+a', `!commit pet pet:${at}-f728d3`, `!try pet:${at}-f728d3`];
		expect(compare(run('cured', ...words('20261124t114230')), run('cured', ...words('20261124t114231')))).toEqual({wrong: []});
		expect(compare(run('cured', ...words('20261124t114230')), run('cured', '+a', '!commit pet pet:20261124t114231-f728d3', '!try pet:20261124t114232-f728d3')).wrong).not.toEqual([]);
	});

	it('differ where an id is that of another thing', () => {
		expect(compare(run('cured', '+a', `!rm ${id('1')}`, `!start ${id('1')}`), run('cured', '+a', `!rm ${id('3')}`, `!start ${id('4')}`)).wrong).not.toEqual([]);
	});

	it('differ in what was performed and lost', () => {
		const {wrong} = compare(run('cured', '+a', '!off x'), run('cured', '+a', '!off y'));
		expect(wrong).toEqual(['"a": in the rehearsal alone performed "off x".', '"a": in the run alone performed "off y".', '"a": in the rehearsal alone stopped "lamp of off x".', '"a": in the run alone stopped "lamp of off y".']);
	});

	it('differ in the path, in the end of the path, and in how they ended', () => {
		expect(compare(run('cured', '+a', '+b'), run('cured', '+a', '+c')).wrong).toEqual(['After "a" the rehearsal went to "b", the run to "c".']);
		expect(compare(run('cured', '+a', '+b'), run('cured', '+a')).wrong).toEqual(['The run ended after "a", the rehearsal went on to "b".']);
		expect(compare(run('cured', '+a'), run('cured', '+a', '+b')).wrong).toEqual(['The rehearsal ended after "a", the run went on to "b".']);
		expect(compare(run('cured', '+a'), run('failed', '+a')).wrong).toEqual(['The rehearsal ended as cured, the run as failed.']);
	});

	it('are compared no further than where something else was decided, either was stopped, or the twin did not know more', () => {
		expect(compare(run('cured', '+a', '?x', '+b'), run('cured', '+a', '?y', '+c'))).toEqual({wrong: [], upTo: 'at "a" something else was decided'});
		expect(compare(run('cured', '+a', '+b'), run('interrupted', '+a'))).toEqual({wrong: [], upTo: 'the run came no further than "a"'});
		const known = compare(run('not-proved', '+a', '+b', '!off x', '~not known'), run('cured', '+a', '+b', '!off x', '!off y', '+c'));
		expect(known).toEqual({wrong: [], upTo: 'the rehearsal came no further than "b"'});
		expect(presentCompared('2026-11-22T01:58:00.000Z', known)).toEqual(['The rehearsal of 2026-11-22 01:58 UTC was right as far as it can be compared.', 'Not compared is what came after: the rehearsal came no further than "b".']);
	});
});
