import {describe, expect, it} from '@jest/globals';
import {DrydockError} from '../../src/errors.ts';
import {act, agree, askStep, book, end, off, on, probe, runToy, smash, startToy, step, toyClock, toyHost} from './support/toy.ts';

describe('facts', () => {
	it('a step sees what it declared and nothing else, frozen', async () => {
		let seen: unknown;
		const runbook = book({
			one: probe({gives: ['list', 'secret'], look: async () => ({list: [1], secret: 'x'}), to: 'two'}),
			two: probe({
				needs: ['list'],
				wants: ['absent'],
				look: async ({facts}) => {
					seen = facts;
					(facts['list'] as number[]).push(2);
					return {};
				},
			}),
		});
		const {of} = await runToy(runbook);
		expect(seen).toEqual({list: [1]});
		expect(of('failed')[0]?.why).toMatch(/extensible|read only/);
	});

	it('a value that the author changes afterwards is not changed in the run', async () => {
		const list = [1];
		let seen: unknown;
		const look = async ({facts}: {facts: unknown}) => {
			seen = facts;
			return {};
		};
		const runbook = book({
			one: probe({gives: ['list'], look: async () => ({list}), choose: () => void list.push(2) as never, to: 'two'}),
			two: probe({needs: ['list'], look}),
		});
		await runToy(runbook);
		expect(seen).toEqual({list: [1]});
	});

	it.each([
		['one that was not promised', {a: 1, b: 2}, 'b without promising'],
		['none', {}, 'promises a'],
		['a date', {a: new Date(0)}, 'not JSON'],
		['a function', {a: () => 1}, 'not JSON'],
		['something that is no number', {a: Number.NaN}, 'not JSON'],
		['nothing at all', undefined, 'gave no facts'],
	])('%s among the facts is a bug of the runbook, named', async (_, given, words) => {
		const {of, result} = await runToy(book({one: probe({gives: ['a'], look: async () => given as never})}));
		expect(of('failed')[0]?.why).toContain('Step "one" of toy');
		expect(of('failed')[0]?.why).toContain(words);
		expect(result).toEqual({outcome: 'failed', exitCode: 1});
	});

	it('a fact that goes round in circles is a bug, not a hang', async () => {
		const a: Record<string, unknown> = {};
		a['a'] = a;
		expect((await runToy(book({one: probe({gives: ['a'], look: async () => ({a}) as never})}))).of('failed')[0]?.why).toContain('not JSON');
	});
});

describe('a reading that fails', () => {
	const denied = new DrydockError('denied', 'the socket does not let us', {nextSteps: ['use sudo']});

	it('is asked about with its next steps, and never taken for nothing found', async () => {
		let tries = 0;
		const look = async () => {
			if (++tries === 1) throw denied;
			return {};
		};
		const {questions, result} = await runToy(book({one: probe({look})}), {answers: [{kind: 'retry'}]});
		expect(questions).toEqual([{kind: 'failed', why: 'the socket does not let us', nextSteps: ['use sudo'], undo: []}]);
		expect([tries, result.outcome]).toEqual([2, 'cured']);
	});

	it('that was skipped leaves the facts unknown: the step that needs one says so', async () => {
		const runbook = book({one: probe({gives: ['a'], look: async () => Promise.reject(denied), to: 'two'}), two: probe({needs: ['a']})});
		const {of, questions} = await runToy(runbook, {answers: [{kind: 'skip', reason: 'no time'}]});
		expect(questions[1]).toMatchObject({kind: 'failed', why: expect.stringContaining('"a"')});
		expect(of('step-left')[0]).toMatchObject({skipped: 'no time', to: 'two'});
	});

	it('cannot be skipped where it decides the way', async () => {
		const runbook = book({one: probe({look: async () => Promise.reject(denied), to: {x: 'end', y: 'end'}, choose: () => 'x'})});
		const {questions, result} = await runToy(runbook, {answers: [{kind: 'skip', reason: 'no'}]});
		expect(questions[1]).toMatchObject({why: expect.stringContaining('cannot be skipped')});
		expect(result.outcome).toBe('failed');
	});

	it('ends as escalate when it is handed over', async () => {
		const {result, of} = await runToy(book({one: probe({look: async () => Promise.reject(denied)})}), {answers: [{kind: 'hand-over', reason: 'to the storage team'}]});
		expect(result).toEqual({outcome: 'escalate', exitCode: 4});
		expect(of('ended')[0]?.lines.join()).toContain('storage team');
	});

	it('before the first step ends the run with words, and a record', async () => {
		const host = toyHost();
		host.away = true;
		const {result, records, of} = await runToy(book({one: probe({})}), {host});
		expect(result.outcome).toBe('failed');
		expect(records.map(({type}) => type)).toEqual(['run-started', 'ended']);
		expect(of('ended')[0]?.lines).toEqual(['toy host is away', 'look for the toy']);
	});
});

describe('an operation that fails', () => {
	const broken = () => {
		const host = toyHost();
		host.breaks.set('off b', () => Promise.reject(new DrydockError('refused', 'b is stuck')));
		return host;
	};
	const two = (more = {}) => book({act: act({plan: async () => [off('a'), off('b')].filter(op => 'container' in op && host.lamps.get(op.container.name)), reversible: true, ...more})});
	let host = broken();
	const fresh = () => (host = broken());

	it('is retried with what is left to do', async () => {
		const {result, of} = await runToy(two(), {host: fresh(), answers: [agree, {kind: 'retry'}, agree]});
		expect(host.performed).toEqual(['off a', 'off b']);
		expect(of('operation-failed')[0]).toMatchObject({index: 1, why: 'b is stuck'});
		expect(result.outcome).toBe('cured');
	});

	it('is undone through the gate, and journalled as such; then the question is still open', async () => {
		const {of, questions, result} = await runToy(two(), {host: fresh(), answers: [agree, {kind: 'undo'}, agree, {kind: 'stop'}]});
		expect(questions[1]).toMatchObject({kind: 'failed', undo: ['off a']});
		expect(questions[2]).toMatchObject({kind: 'confirm', plan: {operations: [{text: 'on a'}]}});
		expect(of('performing').at(-1)).toMatchObject({undoes: true, text: 'on a'});
		expect(questions[3]).toMatchObject({kind: 'failed', undo: []});
		expect(host.performed).toEqual(['off a', 'on a']);
		expect(host.lamps.get('a')).toBe(true);
		expect(result).toEqual({outcome: 'failed', exitCode: 1});
	});

	it('is not undone where there is nothing to undo', async () => {
		const only = toyHost();
		only.breaks.set('smash a', () => Promise.reject(new Error('too hard')));
		const {of} = await runToy(book({act: act({plan: async () => [smash('a')]})}), {host: only, answers: [agree, {kind: 'undo'}, {kind: 'stop'}]});
		expect(of('answered').map(({accepted}) => accepted)).toEqual([true, false, true]);
	});

	it('goes to onFail where the step names one', async () => {
		const {result, questions} = await runToy(book({...two({onFail: 'other'}).steps, other: end('escalate')}, {start: 'act'}), {host: fresh()});
		expect(result).toEqual({outcome: 'escalate', exitCode: 4});
		expect(questions).toHaveLength(1);
	});

	it('is skipped with a reason, recorded', async () => {
		const {of, result} = await runToy(two(), {host: fresh(), answers: [agree, {kind: 'skip', reason: 'b is a spare'}]});
		expect(of('step-left')[0]?.skipped).toBe('b is a spare');
		expect(result.outcome).toBe('cured');
	});

	it('because the daemon has not come up yet waits for it and sends it once more', async () => {
		const gone = toyHost();
		gone.breaks.set('off b', () => {
			gone.away = true;
			throw new DrydockError('unreachable', 'nobody listens', {cause: Object.assign(new Error('connect'), {code: 'ECONNREFUSED'})});
		});
		const clock = toyClock(() => void (gone.away = false));
		const {of} = await runToy(book({act: act({plan: async () => [off('a'), off('b')], away: {seconds: 5, fallback: 'kick it'}})}), {host: gone, clock});
		expect(gone.performed).toEqual(['off a', 'off b']);
		expect(of('waiting')[0]?.for).toContain('daemon');
	});

	it('without coming back fails with the fallback', async () => {
		const gone = toyHost();
		gone.breaks.set('off a', () => {
			gone.away = true;
			throw new DrydockError('unreachable', 'nobody listens', {cause: Object.assign(new Error('connect'), {code: 'ECONNREFUSED'})});
		});
		const {of, result} = await runToy(book({act: act({plan: async () => [off('a')], away: {seconds: 5, fallback: 'kick it'}})}), {host: gone});
		expect(of('failed')[0]).toMatchObject({why: expect.stringContaining('within 5 seconds'), nextSteps: ['kick it', expect.anything()]});
		expect(result.outcome).toBe('failed');
	});
});

describe('verify', () => {
	it('is asked until the time is over, by the clock, and once more at its end', async () => {
		let asked = 0;
		const verify = async () => `not yet ${++asked}`;
		const {of, result} = await runToy(book({act: act({plan: async () => [on('a')], verify, verifyWithinSeconds: 3})}));
		expect(asked).toBe(6);
		expect(of('failed')[0]?.why).toContain('not yet 6');
		expect(result.outcome).toBe('failed');
	});

	it('asks once where the effect must show at once', async () => {
		let asked = 0;
		await runToy(book({act: act({plan: async () => [on('a')], verify: async () => `no ${++asked}`})}));
		expect(asked).toBe(1);
	});

	it('waits for a daemon that is away as long as was declared', async () => {
		const host = toyHost();
		const clock = toyClock(now => void (host.away = now < Date.parse('2026-11-22T01:58:20Z')));
		host.breaks.set('off a', () => void (host.away = true));
		const verify = async ({host: reader}: {host: {docker: {ping(): Promise<void>}}}) => reader.docker.ping().then(() => true as const);
		const draft = {plan: async () => [off('a')], verify, verifyWithinSeconds: 1, away: {seconds: 30, fallback: 'kick it'}};
		expect((await runToy(book({act: act(draft)}), {host, clock})).result.outcome).toBe('cured');
	});

	it('that cannot be asked is no success', async () => {
		const verify = async () => Promise.reject(new DrydockError('denied', 'no'));
		expect((await runToy(book({act: act({plan: async () => [on('a')], verify})}))).result.outcome).toBe('failed');
	});
});

describe('the other steps', () => {
	it('ask takes only what is open', async () => {
		const runbook = book({
			ask: askStep({options: {left: {label: 'Left'}, right: {label: 'Right'}}, closed: () => ({left: 'it is walled up'}), unattended: 'left', to: {left: 'end', right: 'bad'}}),
			bad: end('escalate'),
		});
		const {questions, of, result} = await runToy(runbook, {answers: [{kind: 'choose', outcome: 'left'}, {kind: 'choose', outcome: 'constructor'}, {kind: 'choose', outcome: 'right'}]});
		expect(questions[0]).toEqual({kind: 'choose', question: 'Which?', options: [{outcome: 'left', label: 'Left', closed: 'it is walled up'}, {outcome: 'right', label: 'Right'}]});
		expect(of('answered').map(({accepted}) => accepted)).toEqual([false, false, true]);
		expect(result.outcome).toBe('escalate');
	});

	it('pick asks nothing where there is nothing to choose from', async () => {
		const runbook = book({pick: step('pick', {gives: ['picked'], question: () => 'Which?', items: async () => [], to: 'end'})});
		const {of} = await runToy(runbook, {answers: []});
		expect(of('asked')).toEqual([]);
		expect(of('step-left')[0]?.facts).toEqual({picked: []});
	});

	it('pick takes only what is listed, each once, in the order of the list', async () => {
		const items = async () => [{id: 'x', label: 'X'}, {id: 'y', label: 'Y'}];
		const runbook = book({pick: step('pick', {gives: ['picked'], question: () => 'Which?', items, to: 'end'})});
		const {of} = await runToy(runbook, {answers: [{kind: 'pick', ids: ['z']}, {kind: 'pick', ids: ['y', 'x', 'y']}]});
		expect(of('step-left')[0]?.facts).toEqual({picked: ['x', 'y']});
	});

	it('manual is verified, and asked about again when it is not done', async () => {
		let done = false;
		const runbook = book({manual: step('manual', {instructions: () => ['pull the plug'], verify: async () => done || 'still plugged', to: 'end'})});
		const retry = () => {
			done = true;
			return {kind: 'retry' as const};
		};
		const {questions, result} = await runToy(runbook, {answers: [{kind: 'manual-done'}, retry, {kind: 'manual-done'}]});
		expect(questions.map(({kind}) => kind)).toEqual(['manual', 'failed', 'manual']);
		expect(result.outcome).toBe('cured');
	});

	it('wait goes on when the state is reached and to late when the time is over', async () => {
		const waiting = (until: () => Promise<true | string>) => book({wait: step('wait', {until, seconds: 4, to: 'end', late: 'late'}), late: end('escalate')});
		let left = 3;
		expect((await runToy(waiting(async () => --left === 0 || 'no'))).result.outcome).toBe('cured');
		expect((await runToy(waiting(async () => 'never'))).result.outcome).toBe('escalate');
		// What is left of the time is to be seen all along, and on record once.
		const long = book({wait: step('wait', {title: 'Wait', until: async () => 'never', seconds: 30, to: 'end', late: 'late'}), late: end('escalate')});
		const {of, records} = await runToy(long);
		const remaining = of('waiting').map(({seconds}) => seconds);
		expect(remaining.length).toBeGreaterThanOrEqual(5);
		expect(remaining).toEqual(remaining.toSorted((a, b) => b - a));
		expect(records.filter(({type}) => type === 'waiting')).toHaveLength(1);
	});

	it('a runbook in circles is ended', async () => {
		const {result} = await runToy(book({one: probe({to: 'two'}), two: probe({to: 'one'})}));
		expect(result.outcome).toBe('failed');
	});
});

describe('call', () => {
	const callee = book({look: probe({needs: ['lamp'], wants: ['outer'], gives: ['seen'], look: async ({facts}) => ({seen: {...facts}})})}, {id: 'callee', inputs: {lamp: {label: 'lamp', example: 'a', parse: text => text}}, required: ['lamp']});
	const calling = (set: () => Record<string, never | string>, more = {}) =>
		book({
			first: probe({gives: ['outer'], look: async () => ({outer: 1}), to: 'call'}),
			call: step('call', {runbook: 'callee', set, gives: ['seen'], take: facts => ({seen: facts['seen'] ?? null}), to: {cured: 'end', escalate: 'bad'}, ...more}),
			bad: end('escalate'),
		});

	it('runs with facts of its own, and takes over only what it says', async () => {
		const {of, result} = await runToy(calling(() => ({lamp: 'a'})), {others: [callee]});
		expect(of('step-entered').map(({step: path}) => path.join('/'))).toEqual(['first', 'call', 'call/look', 'call/end', 'end']);
		expect(of('step-left').find(({step: path}) => path.join('/') === 'call')).toMatchObject({outcome: 'cured', facts: {seen: {lamp: 'a'}}});
		expect(result.outcome).toBe('cured');
	});

	it('takes the edge of the end that was reached', async () => {
		const other = {...callee, steps: {...callee.steps, end: end('escalate')}};
		expect((await runToy(calling(() => ({lamp: 'a'})), {others: [other]})).result.outcome).toBe('escalate');
	});

	it.each([
		['without a required input', () => ({}), 'without lamp'],
		['with an input that it does not take', () => ({lamp: 'a', lampe: 'b'}), 'lampe'],
	])('%s is a bug, named', async (_, set, words) => {
		expect((await runToy(calling(set as never), {others: [callee]})).of('failed')[0]?.why).toContain(words);
	});

	it('of a runbook that is not here says so', async () => {
		expect((await runToy(calling(() => ({lamp: 'a'})))).of('failed')[0]?.why).toContain('callee');
	});

	it('of itself ends', async () => {
		const self = book({call: step('call', {runbook: 'toy', set: () => ({}), to: {cured: 'end', escalate: 'end'}})});
		expect((await runToy(self, {others: [self]})).result.outcome).toBe('failed');
	});
});

describe('interrupt', () => {
	it('waits for the operation in flight, and performs no other', async () => {
		const host = toyHost();
		const {promise, resolve} = Promise.withResolvers<void>();
		host.breaks.set('off a', () => promise);
		const toy = startToy(book({act: act({plan: async () => [off('a'), off('b')]})}), {host, clock: {elapsed: () => 0, now: () => 0, sleep: async (_, signal) => new Promise(end => signal?.addEventListener('abort', () => end()))}});
		host.before = () => {
			host.before = () => {};
			toy.run.interrupt('SIGINT');
			setImmediate(resolve);
		};
		expect(await toy.run.outcome).toEqual({outcome: 'interrupted', exitCode: 130});
		expect(host.performed).toEqual(['off a']);
		expect(toy.records.map(({type}) => type).slice(-2)).toEqual(['performed', 'ended']);
		expect(toy.isClosed()).toBe(true);
	});

	it('names an operation that does not end as unknown', async () => {
		const host = toyHost();
		host.breaks.set('off a', () => new Promise(() => {}));
		const toy = startToy(book({act: act({plan: async () => [off('a')]})}), {host});
		host.before = () => toy.run.interrupt('SIGTERM');
		expect((await toy.run.outcome).exitCode).toBe(130);
		expect(toy.of('ended')[0]?.lines.join()).toMatch(/off a.*not known/s);
		expect(toy.of('performed')).toEqual([]);
	});

	it('ends a question and a reading that nobody answers', async () => {
		const asking = startToy(book({act: act({plan: async () => [off('a')]})}), {answers: [() => new Promise(() => {})]});
		const reading = startToy(book({one: probe({look: () => new Promise(() => {})})}));
		setImmediate(() => {
			asking.run.interrupt('SIGINT');
			reading.run.interrupt('SIGINT');
		});
		expect((await asking.run.outcome).outcome).toBe('interrupted');
		expect((await reading.run.outcome).outcome).toBe('interrupted');
		expect(asking.host.performed).toEqual([]);
	});

	it('is what a client that cannot answer comes to', async () => {
		const {result} = await runToy(book({act: act({plan: async () => [off('a')]})}), {answers: [() => Promise.reject(new Error('the screen is gone'))]});
		expect(result.outcome).toBe('interrupted');
	});
});

it('notes and deviations are recorded after the start, whenever they come', async () => {
	const toy = startToy(book({one: probe({})}));
	toy.run.note('hello');
	toy.run.deviation('a shell');
	await toy.run.outcome;
	toy.run.note('too late');
	expect(toy.records.map(({type}) => type).slice(0, 3)).toEqual(['run-started', 'note', 'deviation']);
	expect(toy.of('note')).toHaveLength(1);
});
