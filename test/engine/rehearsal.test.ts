import {describe, expect, it} from '@jest/globals';
import type {Rehearsal} from '../../src/host/target.ts';
import {DrydockError} from '../../src/errors.ts';
import {act, askStep, book, end, off, probe, runToy, smash, step, toyHost} from './support/toy.ts';
import {toyTwin} from './support/toy-twin.ts';

const rehearse = async (runbook: Parameters<typeof runToy>[0], options: Parameters<typeof runToy>[1] & {readonly unknown?: string[]; readonly entering?: Rehearsal['entering']; readonly faults?: readonly string[]} = {}) => {
	const host = options.host ?? toyHost();
	const run = await runToy(runbook, {...options, host, target: toyTwin(host, options.unknown, options.entering, options.faults)});
	return {...run, account: run.of('account')[0]!.account};
};

describe('a rehearsal', () => {
	it('is the same run through the same gate, and says on which twin', async () => {
		const {host, of, questions, result} = await rehearse(book({first: act({plan: async () => [smash('b')]})}));
		expect(host.performed).toEqual(['smash b']);
		expect(questions.map(({kind}) => kind)).toEqual(['confirm']);
		expect(of('run-started')[0]).toMatchObject({mode: 'rehearsal', twin: {of: 'toy', taken: '2026-11-22T01:58:00Z'}});
		expect(of('ended')[0]?.lines).toEqual(['it is cured', 'This was a rehearsal: nothing on toy was changed.']);
		expect(result).toEqual({outcome: 'cured', exitCode: 0});
	});

	it('accounts for each step, the branches, the losses and the time', async () => {
		const runbook = book({
			look: probe({title: 'Look', to: {left: 'ask', right: 'end'}, choose: () => 'left'}),
			ask: askStep({title: 'Ask', options: {go: {label: 'Go'}, stay: {label: 'Stay'}}, to: {go: 'first', stay: 'end'}}),
			first: act({title: 'First', plan: async () => [off('a'), smash('b')], to: 'again', onFail: 'lost'}),
			again: probe({title: 'Again', to: 'end'}),
			lost: end('escalate'),
		});
		const {account} = await rehearse(runbook, {answers: [{kind: 'choose', outcome: 'go'}]});
		expect(account.steps.map(({title, proof}) => `${title}: ${proof}`)).toEqual(['Look: read', 'Ask: read', 'First: simulated', 'Again: simulated']);
		expect(account.taken.map(({step: id, to}) => `${id} ${to}`)).toEqual(['look ask', 'ask first', 'first again', 'again end']);
		expect(account.notTaken.map(({step: id, to, outcome, kind}) => [id, to, outcome ?? kind])).toEqual([['look', 'end', 'right'], ['ask', 'end', 'stay'], ['first', 'lost', 'failed']]);
		expect(account).toMatchObject({operations: 2, neverEntered: 1, down: [{container: 'a', seconds: 3, back: true}], gaps: [{what: 'lamps in the cellar'}]});
		expect([account.loss.stops.map(({name}) => name), account.loss.gone.map(({name}) => name)]).toEqual([['lamp a'], ['lamp b']]);
	});

	it('that comes to something which the twin does not know ends as not proved, whatever way the runbook has for failures', async () => {
		for (const onFail of [undefined, 'end']) {
			const host = toyHost();
			const unknown: string[] = [];
			host.breaks.set('off a', () => {
				unknown.push('The twin does not know POST /lamps/off.');
				throw new DrydockError('refused', 'HTTP 501: The twin does not know POST /lamps/off');
			});
			const {result, of, questions, account} = await rehearse(book({first: act({title: 'First', plan: async () => [off('a')], ...(onFail === undefined ? {} : {onFail})})}), {host, unknown});
			expect(result).toEqual({outcome: 'not-proved', exitCode: 5});
			expect(of('not-proved').map(({why}) => why)).toEqual(['The twin does not know POST /lamps/off.']);
			expect(questions.map(({kind}) => kind)).toEqual(['confirm']);
			expect(account.steps).toEqual([{step: ['first'], title: 'First', proof: 'not-proved', why: ['The twin does not know POST /lamps/off.']}]);
			expect(of('ended')[0]?.lines[0]).toBe('The rehearsal ends at "First": HTTP 501: The twin does not know POST /lamps/off');
		}
	});

	it('is not cured where a step went on without what the twin did not know', async () => {
		const unknown: string[] = [];
		const look = probe({look: async () => (unknown.push('The twin does not know lamps.'), {}), to: 'end'});
		const {result, account} = await rehearse(book({look}), {unknown});
		expect(result.outcome).toBe('not-proved');
		expect(account.steps[0]).toMatchObject({proof: 'not-proved', why: ['The twin does not know lamps.']});
	});

	it('takes a failure for a failure where the twin knew everything', async () => {
		const look = probe({look: async () => Promise.reject(new DrydockError('not-found', 'not there'))});
		expect((await rehearse(book({look}))).result.outcome).toBe('failed');
	});

	it('passes by what is for humans, and leaves it open unless the twin shows that it is done', async () => {
		const manual = (done: boolean) => book({manual: step('manual', {title: 'Pull', instructions: () => ['pull the plug'], verify: async () => done || 'it is in', to: 'end'})});
		const {questions, result, of, account} = await rehearse(manual(false));
		expect([questions, result.outcome, of('found')[0]?.lines]).toEqual([[], 'not-proved', ['pull the plug']]);
		expect(account.steps[0]?.proof).toBe('not-proved');
		expect((await rehearse(manual(true))).result.outcome).toBe('cured');
	});

	it('waits by the time of the twin', async () => {
		let asked = 0;
		const runbook = book({wait: step('wait', {until: async () => `no ${++asked}`, seconds: 3600, to: 'end', late: 'late'}), late: end('escalate')});
		const {result} = await rehearse(runbook);
		expect(result.outcome).toBe('escalate');
		expect(asked).toBeGreaterThan(100);
	});

	it('says what is thrown in, before the step reads anything, and simulates from there on', async () => {
		const order: string[] = [];
		const entering: Rehearsal['entering'] = ([id]) => (id === 'look' ? (order.push('thrown in'), ['at look: the disk is full']) : []);
		const runbook = book({before: probe({title: 'Before', to: 'look'}), look: probe({title: 'Look', look: async () => (order.push('looked'), {})})});
		const {of, account} = await rehearse(runbook, {entering, faults: ['at look: the disk is full', 'at cellar: it is dark']});
		expect(order).toEqual(['thrown in', 'looked']);
		expect(of('thrown-in')[0]).toMatchObject({step: ['look'], what: 'at look: the disk is full'});
		expect(account.steps.map(({proof}) => proof)).toEqual(['read', 'simulated']);
		expect(account.notThrown).toEqual(['at cellar: it is dark']);
	});
});
