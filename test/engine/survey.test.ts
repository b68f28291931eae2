import {describe, expect, it} from '@jest/globals';
import {compareSurveys} from '../../src/survey/compare-surveys.ts';
import {container, survey} from '../survey/records.ts';
import {act, agree, book, off, on, runToy, startToy, toyClock, toyHost, type ToyHost, type ToyOptions} from './support/toy.ts';

/** Lamps as containers. */
const lamps = (host: ToyHost) => survey({containers: {objects: Object.fromEntries([...host.lamps].map(([name, lit]) => [name, container({state: lit ? 'running' : 'exited'})]))}});

const watched = (host: ToyHost, more: Partial<ToyOptions> = {}): ToyOptions => ({host, survey: {take: async () => lamps(host), compare: compareSurveys}, ...more});

const turnOff = book({act: act({plan: async () => [off('a')]})});

describe('before and after', () => {
	it('an operation is expected to do what it does; what else happened is in the last lines, and changes no outcome', async () => {
		const host = toyHost();
		host.before = () => host.lamps.set('b', false);
		const {of, result, events} = await runToy(turnOff, watched(host, {answers: [agree]}));
		expect(of('differences')[0]?.differences.map(({what, expected, by}) => [what, expected, by])).toEqual([['container a', true, 'off a'], ['container b', false, undefined]]);
		expect(of('ended')[0]?.lines).toEqual(['it is cured', 'CHANGED, AND NOT AS PLANNED: container b was running, is exited (0)']);
		expect([result.outcome, result.exitCode]).toEqual(['cured', 0]);
		expect(events.slice(-2).map(({type}) => type)).toEqual(['differences', 'ended']);
	});

	it('nothing is performed before the host was looked at', async () => {
		const host = toyHost();
		const {promise, resolve} = Promise.withResolvers<void>();
		const order: string[] = [];
		host.before = text => order.push(text);
		let looks = 0;
		const take = async () => {
			if (looks++ === 0) await promise;
			order.push('looked');
			return lamps(host);
		};
		const toy = startToy(turnOff, {host, answers: [question => (setImmediate(resolve), agree(question))], survey: {take, compare: compareSurveys}});
		await toy.run.outcome;
		expect(order).toEqual(['looked', 'off a', 'looked']);
		expect(toy.of('surveyed').map(({when, file}) => [when, file])).toEqual([['before', 'output/survey-before.json'], ['after', 'output/survey-after.json']]);
		expect(JSON.parse(toy.outputs.get('survey-before.json') ?? '')).toEqual(lamps(toyHost()));
	});

	it('a run that failed is compared too: its end says what it left behind', async () => {
		const host = toyHost();
		host.breaks.set('off b', () => Promise.reject(new Error('b is stuck')));
		const {of, result} = await runToy(book({act: act({plan: async () => [off('a'), off('b')]})}), watched(host, {answers: [agree]}));
		expect(result.outcome).toBe('failed');
		expect(of('differences')[0]?.differences.map(({what, expected}) => [what, expected])).toEqual([['container a', true]]);
	});

	it('what settles within a moment is not loud', async () => {
		const host = toyHost();
		host.before = () => host.lamps.set('b', false);
		const clock = toyClock(() => host.lamps.set('b', true));
		const {of} = await runToy(turnOff, watched(host, {answers: [agree], clock}));
		expect(of('ended')[0]?.lines).toEqual(['it is cured']);
	});

	it('a look that fails ends no run, and nothing is said to be unchanged', async () => {
		const {of, result} = await runToy(turnOff, {answers: [agree], survey: {take: () => Promise.reject(new Error('a mistake')), compare: compareSurveys}});
		expect([result.outcome, of('differences').length]).toEqual(['cured', 0]);
	});

	it('a run interrupted twice waits for no look', async () => {
		const host = toyHost();
		let looks = 0;
		const take = async () => (looks++ === 0 ? lamps(host) : new Promise<never>(() => {}));
		const toy = startToy(book({act: act({plan: async () => [on('a')]})}), {host, survey: {take, compare: compareSurveys}, answers: [() => {
			toy.run.interrupt('a signal');
			setImmediate(() => toy.run.interrupt('a signal'));
			return new Promise<never>(() => {});
		}]});
		expect((await toy.run.outcome).outcome).toBe('interrupted');
	});
});
