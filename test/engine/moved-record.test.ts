import {describe, expect, it} from '@jest/globals';
import {act, book, on, runToy} from './support/toy.ts';

const runbook = () => book({first: act({plan: async () => [on('a')], to: 'second'}), second: act({plan: async () => [on('b')]})});

describe('a record that moves in the middle of a run', () => {
	it('at whichever record: the run goes on, every record is there once, and the move is one of them', async () => {
		const whole = (await runToy(runbook())).records;
		const kinds = whole.map(({type}) => type);
		for (let moveAt = 1; moveAt <= whole.length; moveAt++) {
			const {records, events, result, of, host} = await runToy(runbook(), {moveAt});
			expect(result.outcome).toBe('cured');
			expect(records.map(({seq}) => seq)).toEqual(records.map((_, index) => index + 1));
			expect(records.filter(({type}) => type !== 'note').map(({type}) => type)).toEqual(kinds);
			expect(records[0]?.type).toBe('run-started');
			expect(records.filter(({type}) => type === 'note')).toMatchObject([{text: 'The record is in /moved.'}]);
			expect(events.filter(({seq}) => seq > 0).map(({seq}) => seq)).toEqual(records.map(({seq}) => seq));
			expect(records.at(-1)?.type).toBe('ended');
			if (moveAt < whole.length) expect(of('ended')[0]?.lines.at(-1)).toBe('The record is in /moved.');
			expect(host.performed).toEqual(['on a', 'on b']);
		}
	});
});
