import {describe, expect, it} from '@jest/globals';
import {act, agree, book, end, label, off, on, probe, runToy, smash, startToy, toyHost, type Answer} from './support/toy.ts';

const destroy = (operations = [smash('a')]) => book({act: act({plan: async () => operations, noWayBack: 'gone'})});
const typed = (text: string): Answer => ({kind: 'confirm', gave: {typed: text}});
const enter: Answer = {kind: 'confirm', gave: 'enter'};
const y: Answer = {kind: 'confirm', gave: 'y'};
const stop: Answer = {kind: 'stop'};

describe('the gate asks for as much as the risk demands', () => {
	it.each([
		['Enter alone', enter],
		['y', y],
		['nothing typed', typed('')],
		['another name', typed('b')],
		['the name with a space behind', typed('a ')],
		['the name in capitals', typed('A')],
		['the name of the host where the object is asked for', typed('toy-host')],
		['a decision that belongs to another question', {kind: 'manual-done'} as Answer],
	])('%s does not destroy anything', async (_, answer) => {
		const {host, of, questions, result} = await runToy(destroy(), {answers: [answer, stop]});
		expect(host.performed).toEqual([]);
		expect(of('answered').map(({accepted}) => accepted)).toEqual([false, true]);
		expect(questions).toHaveLength(2);
		expect(result).toEqual({outcome: 'stopped', exitCode: 3});
	});

	it('destroys after the name was typed in full', async () => {
		const {host, result} = await runToy(destroy(), {answers: [typed('a')]});
		expect(host.performed).toEqual(['smash a']);
		expect(result).toEqual({outcome: 'cured', exitCode: 0});
	});

	it('asks for the name of the host where several objects are destroyed', async () => {
		const {host, of} = await runToy(destroy([smash('a'), smash('b')]), {answers: [typed('a'), typed('b'), typed('toy-host')]});
		expect(of('answered').map(({accepted}) => accepted)).toEqual([false, false, true]);
		expect(host.performed).toEqual(['smash a', 'smash b']);
	});

	it('asks for the name of the host where that of the object cannot be typed', async () => {
		const {questions} = await runToy(destroy([smash('a\u001b[2J')]), {answers: [stop]});
		expect(questions[0]).toMatchObject({plan: {confirmation: {by: 'type', text: 'toy-host'}}});
	});

	it('Enter does not stop anything, and y does', async () => {
		const {host, of} = await runToy(destroy([off('a')]), {answers: [enter, y]});
		expect(of('answered').map(({accepted}) => accepted)).toEqual([false, true]);
		expect(host.performed).toEqual(['off a']);
	});

	it.each([enter, y])('safe operations take Enter, and y too', async answer => {
		const {host} = await runToy(destroy([on('a')]), {answers: [answer]});
		expect(host.performed).toEqual(['on a']);
	});

	it('gives up on somebody who leans on the keyboard', async () => {
		const {host, result} = await runToy(destroy(), {answers: Array.from({length: 500}, () => enter)});
		expect(result.outcome).toBe('decision-needed');
		expect(host.performed).toEqual([]);
	});
});

describe('the gate performs only what was confirmed', () => {
	it('asks again, and says why, when the loss changed between confirmation and performing', async () => {
		const host = toyHost({a: false});
		const change: Answer = question => {
			host.lamps.set('a', true);
			return agree(question);
		};
		const {questions} = await runToy(destroy([off('a')]), {host, answers: [change, stop]});
		expect(host.performed).toEqual([]);
		expect(questions[1]).toMatchObject({again: expect.stringContaining('would now also stop: lamp a')});
	});

	it('asks again when the plan itself changed', async () => {
		const host = toyHost();
		let wanted = [off('a')];
		const change: Answer = question => {
			wanted = [off('a'), off('b')];
			return agree(question);
		};
		const {questions, of} = await runToy(book({act: act({plan: async () => wanted})}), {host, answers: [change, stop]});
		expect(host.performed).toEqual([]);
		expect(of('planned')).toHaveLength(2);
		expect(questions[1]).toMatchObject({again: expect.stringContaining('off b')});
	});

	it('does not ask again for measured details alone', async () => {
		const {questions, host} = await runToy(destroy([off('a')]));
		expect(questions).toHaveLength(1);
		expect(host.performed).toEqual(['off a']);
	});

	it('asks again in the middle of a plan when an operation would cost more than was confirmed', async () => {
		const host = toyHost({a: true, b: false});
		host.breaks.set('off a', () => void host.lamps.set('b', true));
		const {questions} = await runToy(destroy([off('a'), off('b')]), {host, answers: [agree, stop]});
		expect(host.performed).toEqual(['off a']);
		expect(questions[1]).toMatchObject({again: expect.stringContaining('lamp b')});
	});

	it('ends at a host that changes for ever', async () => {
		const host = toyHost({a: false});
		const flip: Answer = question => {
			host.lamps.set('a', host.lamps.get('a') !== true);
			return agree(question);
		};
		const {result} = await runToy(destroy([off('a')]), {host, answers: Array.from({length: 60}, () => flip)});
		expect(result).toEqual({outcome: 'failed', exitCode: 1});
		expect(host.performed).toEqual([]);
	});

	it('says that there is nothing to do when the plan became empty, verifies, and goes on', async () => {
		let wanted = [off('a')];
		let verified = 0;
		const verify = async (): Promise<true> => {
			verified++;
			return true;
		};
		const change: Answer = question => {
			wanted = [];
			return agree(question);
		};
		const {of, result, host} = await runToy(book({act: act({plan: async () => wanted, verify})}), {answers: [change]});
		expect(host.performed).toEqual([]);
		expect(of('found').flatMap(({lines}) => lines).join()).toContain('Nothing to do');
		expect([result.outcome, verified]).toEqual(['cured', 1]);
	});
});

describe('the gate knows the host', () => {
	it.each([
		['daemon', (host: ReturnType<typeof toyHost>) => void (host.daemonId = 'other')],
		['name', (host: ReturnType<typeof toyHost>) => void (host.hostname = 'other')],
	])('performs nothing when another %s answers after the confirmation', async (_, change) => {
		const host = toyHost();
		const swap: Answer = question => {
			change(host);
			return agree(question);
		};
		const {result, of} = await runToy(destroy(), {host, answers: [swap]});
		expect(host.performed).toEqual([]);
		expect(result).toEqual({outcome: 'failed', exitCode: 1});
		expect(of('ended')[0]?.lines[0]).toContain('another host');
	});

	it('asks before every operation, not only before the first', async () => {
		const host = toyHost();
		host.breaks.set('off a', () => void (host.daemonId = 'other'));
		const {result} = await runToy(destroy([off('a'), off('b')]), {host});
		expect(host.performed).toEqual(['off a']);
		expect(result.outcome).toBe('failed');
	});

	const awayBook = book({act: act({plan: async () => [off('a'), off('b')], away: {seconds: 30, fallback: 'kick it'}})});

	it('goes on with a daemon that is expected to be away, on the same machine', async () => {
		const host = toyHost();
		host.breaks.set('off a', () => void (host.away = true));
		const {result} = await runToy(awayBook, {host});
		expect(host.performed).toEqual(['off a', 'off b']);
		expect(result.outcome).toBe('cured');
	});

	it('stops when the machine was started again meanwhile', async () => {
		const host = toyHost();
		host.breaks.set('off a', () => {
			host.away = true;
			host.bootId = 'boot-2';
		});
		const {result} = await runToy(awayBook, {host});
		expect(host.performed).toEqual(['off a']);
		expect(result.outcome).toBe('failed');
	});

	it('does not go on with a daemon that is away unexpectedly', async () => {
		const host = toyHost();
		host.breaks.set('off a', () => void (host.away = true));
		const {result} = await runToy(destroy([off('a'), off('b')]), {host});
		expect(host.performed).toEqual(['off a']);
		expect(result.outcome).toBe('failed');
	});
});

describe('the gate and the record', () => {
	it('has the intention on disk before an operation starts, and the outcome of the one before', async () => {
		const host = toyHost();
		const seen: string[] = [];
		const {run, records} = startToy(destroy([off('a'), off('b')]), {host});
		host.before = text => {
			const last = records.at(-1);
			seen.push(`${text}: ${last?.type === 'performing' ? last.text : last?.type} after ${records.filter(({type}) => type === 'performed').length}`);
		};
		await run.outcome;
		expect(seen).toEqual(['off a: off a after 0', 'off b: off b after 1']);
	});

	it('performs nothing that cannot be recorded first, whichever record fails', async () => {
		const whole = await runToy(destroy([off('a')]));
		for (let failAt = 1; failAt <= whole.records.length; failAt++) {
			const {host, result, of, records} = await runToy(destroy([off('a')]), {failAt});
			const intended = records.filter(({type}) => type === 'performing').length;
			expect(host.performed.length).toBeLessThanOrEqual(intended);
			expect(of('ended')).toHaveLength(1);
			if (of('ended')[0]?.outcome === 'failed') expect(result.exitCode).toBe(1);
			expect(of('ended')[0]?.lines.join()).toContain('no space left on device');
		}
	});
});

describe('promises of the runbook', () => {
	it('a plan riskier than declared stops the run', async () => {
		const {host, result, of} = await runToy(book({act: act({risk: 'disruptive', plan: async () => [smash('a')]})}));
		expect([host.performed, result.outcome]).toEqual([[], 'failed']);
		expect(of('ended')[0]?.lines.join()).toContain('declared disruptive');
	});

	it('reversible with an operation without a way back stops the run, unless the reason is stated', async () => {
		const plan = async () => [smash('a')];
		expect((await runToy(book({act: act({reversible: true, plan})}))).result.outcome).toBe('failed');
		expect((await runToy(book({act: act({reversible: true, noWayBack: 'it is glass', plan})}))).result.outcome).toBe('cured');
	});

	it('a safe operation needs no way back', async () => {
		expect((await runToy(book({act: act({reversible: true, plan: async () => [label('x')]})}))).result.outcome).toBe('cured');
	});

	it('an edge to nowhere is named', async () => {
		const {of} = await runToy(book({one: probe({to: 'nowhere'}), end: end()}));
		expect(of('failed')[0]?.why).toContain('nowhere');
	});
});
