import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import type {Decision, RunEvent} from '../../src/engine/events.ts';
import type {AnyRunbook, AnyStep} from '../../src/engine/kinds.ts';
import {replay} from '../../src/engine/replay.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {act, agree, askStep, book, end, label, off, on, probe, runToy, smash, step, toyHost, type ToyHost, type ToyOptions} from './support/toy.ts';

const lamps = {a: true, b: true, c: false, d: false};

/** Agrees to everything, and takes the first way. */
const willing = Array.from({length: 400}, () => (question: Parameters<typeof agree>[0]): Decision => {
	if (question.kind === 'confirm') return agree(question);
	if (question.kind === 'choose') return {kind: 'choose', outcome: question.options[0]?.outcome ?? ''};
	return {kind: 'stop'};
});

type Crash = {readonly record: number} | {readonly operation: number};

/**
 * Runs until it is killed: before the record of that number is written (an operation that was under way then happened,
 * and nobody noted it), or in the middle of the operation of that number, which did not happen.
 */
const killed = async (runbook: AnyRunbook, crash: Crash, host: ToyHost, options: ToyOptions = {}) => {
	if ('record' in crash) {
		const {records} = await runToy(runbook, {host, answers: willing, failAt: crash.record, ...options});
		return records;
	}
	let count = 0;
	host.before = () => {
		count++;
		if (count > crash.operation) throw new Error('killed');
	};
	const {records} = await runToy(runbook, {host, answers: willing, ...options});
	host.before = () => {};
	return records.slice(0, records.findIndex(({type}) => type === 'operation-failed'));
};

const goOn = async (runbook: AnyRunbook, events: readonly RunEvent[], host: ToyHost, options: ToyOptions = {}, goal: 'go-on' | 'undo' = 'go-on') =>
	runToy(runbook, {host, answers: willing, resume: {events, goal, from: ''}, ...options});

/** Plans that do not look at the host at all: what was done already is none of their business. */
const blind = (id: string, operations: readonly Operation[], to: string): AnyStep =>
	act({plan: async () => operations, verify: async () => true, learn: async () => ({[`after-${id}`]: id}), gives: [`after-${id}`], noWayBack: 'n', to});

const counting = () => {
	let looks = 0;
	return {look: async () => ({seen: ++looks}), looks: () => looks};
};

/** A probe, then acts in a row, one of them in a runbook that is called. */
const chain = (plans: readonly (readonly Operation[])[]) => {
	const {look, looks} = counting();
	const [first = [], second = [], third = []] = plans;
	const inner = book({start: blind('start', second, 'end'), end: end('cured')}, {id: 'inner', inputs: {}});
	const gives = ['seen', 'after-one', 'after-three'];
	const runbook = book({
		look: probe({look, gives: ['seen'], to: 'one'}),
		one: blind('one', first, 'in'),
		in: step('call', {runbook: 'inner', set: () => ({}), take: facts => ({'after-start': facts['after-start'] ?? null}), gives: ['after-start'], to: {cured: 'three', escalate: 'end'}}),
		three: blind('three', third, 'end'),
		end: end('cured', {needs: [...gives, 'after-start'], say: facts => [JSON.stringify(facts)]}),
	});
	return {runbook, others: [inner], looks};
};

/** Each lamp at most once in a plan, so that nothing that a plan does is meant to be changed by the same plan. */
const plan = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(on, off, label)), {maxLength: 3, selector: ([name]) => name}).map(chosen => chosen.map(([name, make]) => make(name)));
/** What the host is like already would be done by nobody, and counts as done. */
const meaningful = (wanted: readonly (readonly Operation[])[]): readonly (readonly Operation[])[] => {
	const now: Record<string, boolean> = {...lamps};
	return wanted.map(operations =>
		operations.filter(op => {
			if (!('container' in op)) return true;
			const lit = op.kind === 'container.start';
			const changes = now[op.container.name] !== lit;
			now[op.container.name] = lit;
			return changes;
		}),
	);
};
const plans = fc.tuple(plan, plan, plan).map(meaningful);
const crash: fc.Arbitrary<Crash> = fc.oneof(fc.integer({min: 2, max: 60}).map(record => ({record})), fc.integer({min: 0, max: 8}).map(operation => ({operation})));

const unlabelled = (texts: readonly string[]): readonly string[] => texts.filter(text => !text.startsWith('copy.json'));

describe('a run that was killed goes on', () => {
	it('wherever it was killed: no fact is lost, nothing is done twice, and it ends as if nothing had been', async () => {
		const property = fc.asyncProperty(plans, crash, fc.option(crash, {nil: undefined}), async (wanted, first, second) => {
			const whole = chain(wanted);
			const undisturbed = await runToy(whole.runbook, {host: toyHost(lamps), answers: willing, others: whole.others});
			const {runbook, others} = chain(wanted);
			const host = toyHost(lamps);
			let records = await killed(runbook, first, host, {others});
			if (records.length === 0 || records.at(-1)?.type === 'ended') return;
			if (second !== undefined) {
				const more = await killed(runbook, second, host, {others, resume: {events: records, goal: 'go-on', from: ''}});
				records = [...records, ...more];
				if (records.at(-1)?.type === 'ended') return;
			}
			const resumed = await goOn(runbook, records, host, {others});
			const all = [...records, ...resumed.records];
			expect(resumed.result.outcome).toBe('cured');
			expect(all.map(({seq}) => seq)).toEqual(all.map((_, index) => index + 1));
			// What no reading can tell (a safety copy) may be done again, everything else is done once and in its order.
			expect(unlabelled(host.performed)).toEqual(unlabelled(undisturbed.host.performed));
			expect(host.lamps).toEqual(undisturbed.host.lamps);
			const facts = (lines: readonly string[] | undefined) => ({...(JSON.parse(lines?.[0] ?? '{}') as object), seen: 0});
			expect(facts(resumed.of('ended')[0]?.lines)).toEqual(facts(undisturbed.of('ended')[0]?.lines));
		});
		await fc.assert(property, {numRuns: 400});
	}, 120_000);

	it('does not look again for what it had learned', async () => {
		const {runbook, others, looks} = chain([[off('a')], [], []]);
		const host = toyHost(lamps);
		const records = await killed(runbook, {operation: 0}, host, {others});
		await goOn(runbook, records, host, {others});
		expect(looks()).toBe(1);
	});

	it('knows what it did by what it showed, though its details are others by now', async () => {
		const host = toyHost(lamps);
		const runbook = book({one: act({plan: async () => [{...off('a'), seconds: host.lamps.get('a') === true ? 5 : 9} as Operation, off('b')], noWayBack: 'n', to: 'end'})});
		const records = await killed(runbook, {operation: 1}, host);
		expect((await goOn(runbook, records, host)).result.outcome).toBe('cured');
		expect(host.performed).toEqual(['off a', 'off b']);
	});

	it('has a way on from every state of random graphs with circles, failures and questions', async () => {
		const ids = ['s0', 's1', 's2', 's3', 'end'];
		const to = fc.constantFrom(...ids);
		const steps: fc.Arbitrary<AnyStep> = fc.oneof(
			to.map(next => probe({to: next})),
			fc.tuple(to, to).map(([left, right]) => askStep({options: {left: {label: 'l'}, right: {label: 'r'}}, to: {left, right}})),
			fc.tuple(to, plan, fc.boolean(), fc.option(to, {nil: undefined})).map(([next, operations, good, onFail]) =>
				act({plan: async () => operations, verify: async () => good || 'no effect', noWayBack: 'n', to: next, ...(onFail === undefined ? {} : {onFail})}),
			),
		);
		const property = fc.asyncProperty(fc.tuple(steps, steps, steps, steps), crash, async ([s0, s1, s2, s3], point) => {
			const runbook = book({s0, s1, s2, s3, end: end()});
			const host = toyHost(lamps);
			const records = await killed(runbook, point, host);
			if (records.length === 0 || records.at(-1)?.type === 'ended') return;
			const before = host.performed.length;
			const resumed = await goOn(runbook, records, host);
			const all = [...records, ...resumed.records];
			expect(all.map(({seq}) => seq)).toEqual(all.map((_, index) => index + 1));
			expect(all.at(-1)?.type).toBe('ended');
			expect(resumed.of('performing').map(({text}) => text)).toEqual(host.performed.slice(before));
			const again = replay(all);
			expect(again?.inFlight).toBeUndefined();
			expect(again?.over === true || again?.place !== undefined).toBe(true);
		});
		await fc.assert(property, {numRuns: 60});
	}, 120_000);
});

describe('a run is taken back', () => {
	it('wherever it was killed: the host is as it was before, and a second time there is nothing left', async () => {
		const property = fc.asyncProperty(plans, crash, fc.option(crash, {nil: undefined}), async (wanted, first, second) => {
			const {runbook, others} = chain(wanted.map(operations => operations.filter(({kind}) => kind !== 'copy.json')));
			const host = toyHost(lamps);
			let records = await killed(runbook, first, host, {others});
			if (records.length === 0) return;
			if (second !== undefined) records = [...records, ...(await killed(runbook, second, host, {others, resume: {events: records, goal: 'undo', from: ''}}))];
			const undone = await goOn(runbook, records, host, {others}, 'undo');
			expect(Object.fromEntries(host.lamps)).toEqual(lamps);
			expect(['undone', 'stopped']).toContain(undone.result.outcome);
			const all = [...records, ...undone.records];
			const count = host.performed.length;
			const twice = await goOn(runbook, all, host, {others}, 'undo');
			expect(host.performed).toHaveLength(count);
			expect(twice.of('ended')[0]?.lines[0]).toBe('Nothing had to be taken back.');
		});
		await fc.assert(property, {numRuns: 300});
	}, 120_000);

	it('names what stays before anything is taken back', async () => {
		const runbook = book({one: act({plan: async () => [off('a')], noWayBack: 'n', to: 'two'}), two: act({plan: async () => [smash('b')], noWayBack: 'n', to: 'end'})});
		const host = toyHost(lamps);
		const {records} = await runToy(runbook, {host, answers: willing});
		const undone = await goOn(runbook, records, host, {}, 'undo');
		expect(undone.result).toEqual({outcome: 'undone', exitCode: 0});
		const said = undone.records.findIndex(event => event.type === 'found' && event.lines[0] === 'Stays: smash b (what is smashed stays smashed)');
		expect(said).toBeGreaterThan(-1);
		expect(said).toBeLessThan(undone.records.findIndex(({type}) => type === 'performing'));
		expect(undone.of('ended')[0]?.lines).toEqual(['Taken back: 1 operation.', 'Stays: smash b (what is smashed stays smashed)']);
	});
});

describe('before it goes on', () => {
	const runbook = book({one: act({plan: async () => [off('a')], verify: async () => true, to: 'two'}), two: act({plan: async () => [off('b')], verify: async () => true, to: 'end'})});

	it('says what became of the operation that was under way, first of all', async () => {
		const host = toyHost(lamps);
		const records = await killed(runbook, {operation: 1}, host);
		const resumed = await goOn(runbook, records, host);
		expect(resumed.records.slice(0, 2).map(({type}) => type)).toEqual(['resumed', 'became']);
		expect(resumed.of('became')[0]).toMatchObject({text: 'off b', state: 'not-done', step: ['two']});
	});

	it('says what earlier steps had proved and does not hold any more', async () => {
		let holds: true | string = true;
		const changing = book({one: act({plan: async () => [off('a')], verify: async () => holds, to: 'two'}), two: act({plan: async () => [off('b')], to: 'end'})});
		const host = toyHost(lamps);
		const records = await killed(changing, {operation: 1}, host);
		holds = 'lamp a is on again';
		const resumed = await goOn(changing, records, host);
		expect(resumed.of('found').flatMap(({lines}) => lines)).toContain('No longer so since "act" was done: lamp a is on again');
	});

	it('is silent about what a later step was meant to change', async () => {
		let verified: true | string = true;
		const opposite = book({one: act({plan: async () => [off('a')], verify: async () => verified, to: 'two'}), two: act({plan: async () => [on('a')], to: 'three'}), three: act({plan: async () => [off('b')], to: 'end'})});
		const host = toyHost(lamps);
		const records = await killed(opposite, {operation: 2}, host);
		verified = 'lamp a is on';
		const resumed = await goOn(opposite, records, host);
		expect(resumed.of('found').flatMap(({lines}) => lines).filter(line => line.startsWith('No longer so'))).toEqual([]);
	});

	it.each([
		['daemon', (host: ToyHost) => (host.daemonId = 'another')],
		['machine', (host: ToyHost) => (host.hostname = 'another')],
	])('refuses another %s', async (_, change) => {
		const host = toyHost(lamps);
		const records = await killed(runbook, {operation: 1}, host);
		change(host);
		const before = [...host.performed];
		const resumed = await goOn(runbook, records, host);
		expect(resumed.result.outcome).toBe('failed');
		expect(resumed.of('ended')[0]?.lines[0]).toContain('This is another host');
		expect(host.performed).toEqual(before);
	});

	it('goes on with the daemon away where the step expects that, on the same machine', async () => {
		const away = book({one: act({plan: async () => [off('a')], away: {seconds: 60, fallback: 'f'}, to: 'end'})});
		const host = toyHost(lamps);
		const records = await killed(away, {operation: 0}, host);
		host.away = true;
		const resumed = await goOn(away, records, host, {answers: [{kind: 'choose', outcome: 'go-on'}]});
		expect(resumed.of('became')[0]).toMatchObject({state: 'not-known'});
		expect(resumed.of('ended')[0]?.lines[0]).not.toContain('another host');
	});

	it('asks which way: leaving it performs nothing', async () => {
		const host = toyHost(lamps);
		const records = await killed(runbook, {operation: 1}, host);
		const resumed = await goOn(runbook, records, host, {answers: [{kind: 'choose', outcome: 'leave'}]});
		expect(resumed.result.outcome).toBe('stopped');
		expect(host.performed).toEqual(['off a']);
	});

	it('asks which way: going back takes back what was done', async () => {
		const host = toyHost(lamps);
		const records = await killed(runbook, {operation: 1}, host);
		const resumed = await goOn(runbook, records, host, {answers: [{kind: 'choose', outcome: 'undo'}, agree]});
		expect(resumed.result.outcome).toBe('undone');
		expect(host.performed).toEqual(['off a', 'on a']);
	});
});
