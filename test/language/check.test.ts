import {describe, expect, it} from '@jest/globals';
import {checkRunbook, checkTogether} from '../../src/language/check.ts';
import type {AnyRunbook, Problem} from '../../src/language/problem.ts';
import {act, ask, call, done, input, pick, probe, runbook, wait} from './make.ts';

const said = (problems: readonly Problem[]): readonly string[] => problems.map(({step, problem, remedy}) => `${step ?? '-'}: ${problem} ${remedy}`);
const check = (made: AnyRunbook): readonly string[] => said(checkRunbook(made));

const choose = () => 'a';

describe('a runbook with nothing wrong', () => {
	it('has no problems', () => {
		const steps = {
			look: probe({wants: ['container'], gives: ['holder'], to: {held: 'ask', free: 'end'}, choose}),
			ask: ask({needs: ['holder'], options: {stop: {label: 'Stop'}, leave: {label: 'Leave'}}, unattended: 'leave', to: {stop: 'stop', leave: 'end'}}),
			stop: act({needs: ['holder'], gives: ['name'], learn: async () => ({}), risk: 'destructive', verify: async () => true, reversible: true, onFail: 'left', to: 'wait'}),
			wait: wait({needs: ['name'], to: 'pick', late: 'left'}),
			pick: pick({gives: ['precious'], to: 'end'}),
			end: done({wants: ['holder', 'precious']}),
			left: done({outcome: 'escalate', needs: ['holder']}),
		};
		expect(check(runbook(steps, {inputs: {container: input}, oneOf: ['container']}))).toEqual([]);
	});
});

describe('edges', () => {
	it('names an edge to a step that is not there, with the nearest one', () => {
		expect(check(runbook({look: probe({to: {held: 'ent', free: 'end'}, choose}), end: done()}))).toEqual([
			'look: The outcome "held" leads to "ent", which is not a step. Did you mean "end"?',
		]);
	});

	it.each([
		['onFail', act({onFail: 'nowhere', to: 'end'}), 'look: "onFail" leads to "nowhere", which is not a step. There is: look, end.'],
		['late', wait({to: 'end', late: 'nowhere'}), 'look: "late" leads to "nowhere", which is not a step. There is: look, end.'],
		['an inherited name', probe({to: 'constructor'}), 'look: "to" leads to "constructor", which is not a step. There is: look, end.'],
	])('looks at %s', (_, look, problem) => {
		expect(check(runbook({look, end: done()}))).toContain(problem);
	});

	it('names a start that is not there, and not every step as unreachable', () => {
		expect(check(runbook({end: done()}, {start: 'begin'}))).toEqual(['-: It starts with "begin", which is not a step. There is: end.']);
	});
});

describe('walks', () => {
	it('names a step that no path leads to', () => {
		expect(check(runbook({end: done(), lost: probe({to: 'end'})}))).toEqual(['lost: No path leads to it. Give another step an edge to it, or take it out.']);
	});

	it('names a circle without a way out, and a runbook without an end', () => {
		const round = {look: probe({to: {on: 'round', out: 'end'}, choose}), round: probe({to: 'and-round'}), 'and-round': probe({to: 'round'}), end: done()};
		expect(check(runbook(round)).map(line => line.slice(0, 50))).toEqual(['round: No path leads from it to an end. Give it, o', 'and-round: No path leads from it to an end. Give i']);
		expect(check(runbook({look: probe({to: 'look'})}))).toEqual(['-: It has no end. Add a step made with done().']);
	});
});

describe('facts', () => {
	it('names a path on which a needed fact is not given', () => {
		const steps = {
			look: probe({to: {long: 'learn', short: 'use'}, choose}),
			learn: probe({gives: ['holder'], to: 'use'}),
			use: probe({needs: ['holder'], to: 'end'}),
			end: done(),
		};
		expect(check(runbook(steps))).toEqual([
			'use: It needs "holder", which is not there on every path. The path look → use does not give it. Put a step that gives it on that path, or read it through "wants".',
		]);
	});

	it('knows that an act which failed, and a call without a cure, gave nothing', () => {
		const steps = {
			change: act({gives: ['name'], learn: async () => ({}), onFail: 'failed', to: 'other'}),
			other: call({runbook: 'other', gives: ['network'], take: () => ({}), to: {cured: 'end', escalate: 'left'}}),
			failed: done({needs: ['name']}),
			left: done({needs: ['name', 'network']}),
			end: done({needs: ['name', 'network']}),
		};
		expect(check(runbook(steps)).map(line => line.slice(0, 30))).toEqual(['failed: It needs "name", which', 'left: It needs "network", whic']);
	});

	it('takes an input for given only when it is always given', () => {
		const steps = {end: done({needs: ['container']})};
		const inputs = {container: input, port: input};
		expect(check(runbook(steps, {inputs, required: ['container']}))).toEqual([]);
		expect(check(runbook(steps, {inputs, oneOf: ['container']}))).toEqual([]);
		const problem = 'end: It needs "container", which is not there on every path. The path end does not give it. Name the input in "required", or read it through "wants".';
		expect(check(runbook(steps, {inputs}))).toEqual([problem]);
		expect(check(runbook(steps, {inputs, oneOf: ['container', 'port']}))).toEqual([problem]);
	});

	it('names a wanted fact that comes too late, or never', () => {
		const steps = {early: probe({wants: ['holder'], to: 'learn'}), learn: probe({gives: ['holder'], to: 'end'}), end: done({wants: ['holdre']})};
		expect(check(runbook(steps))).toEqual([
			'early: It wants "holder", which no path to it ever gives. Put a step that gives it before this one, or take it out.',
			'end: It wants "holdre", which no path to it ever gives. Did you mean "holder"?',
		]);
	});

	it('lets a step in a circle want what it gives itself', () => {
		expect(check(runbook({look: probe({wants: ['holder'], gives: ['holder'], to: {again: 'look', enough: 'end'}, choose}), end: done()}))).toEqual([]);
	});
});

describe('promises', () => {
	const one = (step: unknown, members = {}): readonly string[] => check(runbook({step, end: done()}, members));

	it('wants a destructive act to prove its effect and to speak about the way back', () => {
		expect(one(act({risk: 'destructive', to: 'end'})).map(line => line.slice(0, 60))).toEqual([
			'step: It may destroy something, and nothing proves its effec',
			'step: It may destroy something, and says neither that it can',
		]);
		expect(one(act({risk: 'destructive', verify: async () => true, noWayBack: 'An image is gone.', to: 'end'}))).toEqual([]);
	});

	it.each([
		['an act that gives and does not learn', act({gives: ['name'], to: 'end'}), 'It gives name, and nothing learns it.'],
		['an act that learns and does not give', act({learn: async () => ({}), to: 'end'}), 'It has "learn" and gives nothing.'],
		['a call that gives and does not take', call({runbook: 'other', gives: ['name'], to: {cured: 'end', escalate: 'end'}}), 'It gives name, and nothing takes it'],
		['a pick that gives two facts', pick({gives: ['a', 'b'], to: 'end'}), 'What is picked becomes exactly one fact.'],
		['a wait that gives', wait({gives: ['a'], to: 'end', late: 'end'}), 'It gives a, and wait steps learn nothing.'],
		['several next steps without choose', probe({to: {a: 'end', b: 'end'}}), 'There are several next steps (a, b), and nothing says which.'],
		['one next step with choose', probe({to: 'end', choose}), 'There is one next step, "end", and "choose"'],
		['options that are not the outcomes', ask({options: {a: {label: 'A'}}, to: {b: 'end'}}), 'The options (a) are not the outcomes in "to" (b).'],
		['an unattended outcome that is no option', ask({options: {a: {label: 'A'}}, unattended: 'b', to: {a: 'end'}}), '"unattended" takes "b", which is not an option. There is: a.'],
		['an unattended outcome with an inherited name', ask({options: {a: {label: 'A'}}, unattended: 'toString', to: {a: 'end'}}), '"unattended" takes "toString"'],
		['a call with other outcomes', call({runbook: 'other', to: {cured: 'end', failed: 'end'}}), 'A called runbook ends cured or escalate, and "to" has cured, failed.'],
	])('refuses %s', (_, step, problem) => {
		expect(one(step).join('\n')).toContain(problem);
	});
});

describe('names', () => {
	it.each([
		['the id', runbook({end: done()}, {id: 'Port_Conflict'}), '-: The id "Port_Conflict" is not in kebab-case.'],
		['a step', runbook({theEnd: done()}), 'theEnd: The step id "theEnd" is not in kebab-case.'],
		['an outcome', runbook({look: probe({to: {'not held': 'end'}, choose}), end: done()}), 'look: The outcome "not held" is not in kebab-case.'],
		['an input', runbook({end: done()}, {inputs: {'a=b': input}}), '-: The input "a=b" cannot be typed as NAME=VALUE.'],
	])('are what an operator can type: %s', (_, made, problem) => {
		expect(check(made).join('\n')).toContain(problem);
	});

	it('refuses inputs in oneOf and required that are not declared', () => {
		expect(check(runbook({end: done()}, {inputs: {container: input}, oneOf: ['contanier'], required: ['port']})).map(line => line.slice(0, 60))).toEqual([
			'-: "oneOf" names "contanier", which is not an input. Did you',
			'-: "required" names "port", which is not an input. There is:',
		]);
	});

	it.each([
		[{pattern: /lost (?<contanier>x)/, means: 'It is.'}, 'The group "contanier" of the symptom /lost (?<contanier>x)/ fills nothing in: it is no input, and "tellApart" does not mention it. Did you mean "container"?'],
		[{pattern: /lost (?<name>x)/, means: 'It is.', tellApart: {command: 'docker inspect {nmae}', means: 'See.'}}, 'mentions {nmae}, which is no group of it. Did you mean "name"?'],
	])('refuses a named group that leads nowhere, and a place that nothing fills: %j', (symptom, problem) => {
		expect(check(runbook({end: done()}, {inputs: {container: input}, symptoms: [symptom]})).join('\n')).toContain(problem);
	});

	it('takes groups that fill an input or a command, and commands that the operator fills', () => {
		const symptoms = [
			{pattern: /lost (?<container>x) (?<name>y)/i, means: 'It is.', tellApart: {command: 'docker inspect {name}', means: 'See.'}},
			{pattern: /lost/, means: 'It is.', tellApart: {command: 'docker inspect {name}', means: 'See.'}},
		];
		expect(check(runbook({end: done()}, {inputs: {container: input}, symptoms}))).toEqual([]);
	});

	it('refuses a pattern that matches every other time', () => {
		expect(check(runbook({end: done()}, {symptoms: [{pattern: /x/g, means: 'It is there.'}]})).join()).toContain('/x/g remembers where it matched last');
	});
});

describe('a runbook that met no compiler', () => {
	it.each([
		['a misspelt member', act({verfy: async () => true, to: 'end'}), 'An act has nothing called "verfy", so it would be ignored. Did you mean "verify"?'],
		['an empty title', probe({title: ' ', to: 'end'}), '"title" is not a text that is not empty.'],
		['an empty why', probe({why: '', to: 'end'}), '"why" is not a text that is not empty.'],
		['no look', probe({look: undefined, to: 'end'}), 'A probe has no "look".'],
		['a risk that is none', act({risk: 'harmless', to: 'end'}), '"risk" is not \'safe\' or \'disruptive\' or \'destructive\'.'],
		['no outcomes at all', ask({options: {}, to: {}}), '"to" is not the next step for each outcome'],
		['an option without a label', ask({options: {a: 'A'}, to: {a: 'end'}}), '"options" is not an option with a label for each outcome.'],
		['an endless wait', wait({seconds: Number.POSITIVE_INFINITY, to: 'end', late: 'end'}), '"seconds" is not a number of seconds above 0.'],
		['needs that are one text', probe({needs: 'container', to: 'end'}), '"needs" is not a list of names.'],
		['a step that is null', null, 'It is not a step.'],
		['a step of no known kind', {kind: 'constructor'}, 'It is not a step.'],
	])('gets a word about %s, and no exception', (_, step, problem) => {
		expect(check(runbook({step, end: done()})).join('\n')).toContain(problem);
	});

	it('gets a word when it is hardly a runbook', () => {
		expect(check({id: 'bare', steps: null} as unknown as AnyRunbook).length).toBeGreaterThan(3);
	});
});

describe('runbooks together', () => {
	const calling = (id: string, ...called: readonly string[]): AnyRunbook =>
		runbook(Object.fromEntries([...called.map((other, index) => [`call-${index}`, call({runbook: other, to: {cured: 'end', escalate: 'end'}})]), ['end', done()]]), {id});

	it('names a call of a runbook that does not exist', () => {
		expect(said(checkTogether([calling('a', 'network-recreatoin'), calling('network-recreation')]))).toEqual([
			'call-0: It calls the runbook "network-recreatoin", which does not exist. Did you mean "network-recreation"?',
		]);
	});

	it('names calls in a circle, with the circle, and no others', () => {
		const all = [calling('a', 'c', 'b'), calling('b', 'a'), calling('c'), calling('d', 'a'), calling('self', 'self')];
		expect(said(checkTogether(all)).map(line => line.replace(' Take one of these calls out.', ''))).toEqual([
			'call-1: The call never ends: a → b → a.',
			'call-0: The call never ends: b → a → b.',
			'call-0: The call never ends: self → self.',
		]);
	});

	it('survives a runbook that is hardly one', () => {
		expect(checkTogether([{id: 'bare', steps: {a: null}} as unknown as AnyRunbook])).toEqual([]);
	});
});
