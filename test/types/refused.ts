import {input, language, textInput} from 'drydock-cli';

/**
 * Runbooks that must not compile. Each refusal names, in brackets, words of the compiler's message:
 * refused.test.ts takes the comments away and sees that the compiler says them, at that line and at no other.
 */
interface Facts {
	container: string;
	port: number;
	precious: string[];
}

const {probe, act, ask, pick, manual, wait, call, done, runbook} = language<Facts>();
const words = {title: 'A step', why: 'It is needed.'};
const about = {id: 'refused', title: 'Refused', summary: 'It does not compile.', symptoms: []};
const end = done({...words, outcome: 'cured', say: () => []});
const nothing = async () => ({});

// Edges

runbook({
	...about,
	inputs: {},
	start: 'first',
	steps: {
		// @ts-expect-error a next step that is not there [Type '"nowhere"' is not assignable to type '"end" | "first"']
		first: probe({...words, look: nothing, to: 'nowhere'}),
		end,
	},
});

runbook({
	...about,
	inputs: {},
	start: 'first',
	steps: {
		// @ts-expect-error an outcome that leads to a step that is not there ['"nowhere"' is not assignable]
		first: probe({...words, look: nothing, to: {held: 'end', free: 'nowhere'}, choose: () => 'held'}),
		end,
	},
});

runbook({
	...about,
	inputs: {},
	start: 'first',
	steps: {
		// @ts-expect-error a failure that leads to a step that is not there ['"nowhere"' is not assignable]
		first: act({...words, risk: 'safe', plan: async () => [], onFail: 'nowhere', to: 'end'}),
		end,
	},
});

runbook({
	...about,
	inputs: {},
	start: 'first',
	steps: {
		// @ts-expect-error lateness that leads to a step that is not there ['"nowhere"' is not assignable]
		first: wait({...words, until: async () => true, seconds: 1, to: 'end', late: 'nowhere'}),
		// @ts-expect-error an option that leads to a step that is not there ['"nowhere"' is not assignable]
		second: ask({...words, question: () => '', options: {yes: {label: 'Yes'}}, to: {yes: 'nowhere'}}),
		// @ts-expect-error a call that leads to a step that is not there ['"nowhere"' is not assignable]
		third: call({...words, runbook: 'other', set: () => ({}), to: {cured: 'end', escalate: 'nowhere'}}),
		// @ts-expect-error a pick that leads to a step that is not there ['"nowhere"' is not assignable]
		fourth: pick({...words, gives: ['precious'], question: () => '', items: async () => [], to: 'nowhere'}),
		// @ts-expect-error work by hand that leads to a step that is not there ['"nowhere"' is not assignable]
		fifth: manual({...words, instructions: () => [], to: 'nowhere'}),
		end,
	},
});

// @ts-expect-error a start that is not there [Type '"nowhere"' is not assignable to type '"end"']
runbook({...about, inputs: {}, start: 'nowhere', steps: {end}});

// Outcomes

// @ts-expect-error several next steps, and nothing that chooses [Property 'choose' is missing]
probe({...words, look: nothing, to: {held: 'end', free: 'end'}});
// @ts-expect-error several next steps, and nothing that chooses [Property 'choose' is missing]
act({...words, risk: 'safe', plan: async () => [], to: {held: 'end', free: 'end'}});
// @ts-expect-error an outcome without an edge [Type '"gone"' is not assignable to type '"free" | "held"']
probe({...words, look: nothing, to: {held: 'end', free: 'end'}, choose: () => 'gone'});
// @ts-expect-error one next step, and something that chooses [is not assignable to type 'never']
probe({...words, look: nothing, to: 'end', choose: () => 'end'});
// @ts-expect-error an option without an edge ['no' does not exist in type]
ask({...words, question: () => '', options: {yes: {label: 'Yes'}, no: {label: 'No'}}, to: {yes: 'end'}});
// @ts-expect-error an edge without an option [Property 'no' is missing]
ask({...words, question: () => '', options: {yes: {label: 'Yes'}}, to: {yes: 'end', no: 'end'}});
// @ts-expect-error an unattended outcome that is not an option ['"maybe"' is not assignable]
ask({...words, question: () => '', options: {yes: {label: 'Yes'}}, unattended: 'maybe', to: {yes: 'end'}});
// @ts-expect-error a reason for an option that is not there [has no properties in common with type '{ readonly yes?: string; }']
ask({...words, question: () => '', options: {yes: {label: 'Yes'}}, closed: () => ({maybe: 'not now'}), to: {yes: 'end'}});
// @ts-expect-error a call without a way on after escalate [Property 'escalate' is missing]
call({...words, runbook: 'other', set: () => ({}), to: {cured: 'end'}});

// Facts

// @ts-expect-error read without being declared, by look [Property 'port' does not exist]
probe({...words, needs: ['container'], look: async ({facts}) => (facts.port > 1 ? {} : {}), to: 'end'});
// @ts-expect-error read without being declared, by say [Property 'port' does not exist]
probe({...words, look: nothing, say: facts => [`${facts.port}`], to: 'end'});
// @ts-expect-error read without being declared, by choose [Property 'port' does not exist]
probe({...words, look: nothing, to: {one: 'end'}, choose: facts => (facts.port > 1 ? 'one' : 'one')});
// @ts-expect-error read without being declared, by plan [Property 'port' does not exist]
act({...words, risk: 'safe', plan: async ({facts}) => (facts.port > 1 ? [] : []), to: 'end'});
// @ts-expect-error read without being declared, by verify [Property 'port' does not exist]
act({...words, risk: 'safe', plan: async () => [], verify: async ({facts}) => `${facts.port}`, to: 'end'});
// @ts-expect-error read by verify, before learn has given it [Property 'port' does not exist]
act({...words, risk: 'safe', gives: ['port'], plan: async () => [], verify: async ({facts}) => `${facts.port}`, learn: async () => ({port: 1}), to: 'end'});
// @ts-expect-error read without being declared, by question [Property 'port' does not exist]
ask({...words, question: facts => `${facts.port}`, options: {yes: {label: 'Yes'}}, to: {yes: 'end'}});
// @ts-expect-error read without being declared, by items [Property 'port' does not exist]
pick({...words, gives: ['precious'], question: () => '', items: async ({facts}) => [{id: `${facts.port}`, label: ''}], to: 'end'});
// @ts-expect-error read without being declared, by instructions [Property 'port' does not exist]
manual({...words, instructions: facts => [`${facts.port}`], to: 'end'});
// @ts-expect-error read without being declared, by until [Property 'port' does not exist]
wait({...words, until: async ({facts}) => `${facts.port}`, seconds: 1, to: 'end', late: 'end'});
// @ts-expect-error read without being declared, by set [Property 'port' does not exist]
call({...words, runbook: 'other', set: facts => ({port: facts.port}), to: {cured: 'end', escalate: 'end'}});
// @ts-expect-error read without being declared, by the end [Property 'port' does not exist]
done({...words, outcome: 'cured', say: facts => [`${facts.port}`]});
// @ts-expect-error wanted, and used as if it were always there ['facts.container' is possibly 'undefined']
done({...words, outcome: 'cured', wants: ['container'], say: facts => [facts.container.trim()]});
// @ts-expect-error a function from elsewhere that reads more than is declared [Property 'port' is missing in type]
done({...words, outcome: 'cured', needs: ['container'], say: (facts: {container: string; port: number}) => [facts.container]});
// @ts-expect-error a fact that is not there [Type '"contanier"' is not assignable]
done({...words, outcome: 'cured', needs: ['contanier'], say: () => []});

// @ts-expect-error promised and not given, by look [Property 'port' is missing]
probe({...words, gives: ['port'], look: nothing, to: 'end'});
// @ts-expect-error given and not promised [Types of property 'container' are incompatible]
probe({...words, gives: ['port'], look: async () => ({port: 1, container: 'proxy'}), to: 'end'});
// @ts-expect-error given with another type [Type 'string' is not assignable to type 'number']
probe({...words, gives: ['port'], look: async () => ({port: '443'}), to: 'end'});
// @ts-expect-error promised, and nothing that learns it [Property 'learn' is missing]
act({...words, gives: ['port'], risk: 'safe', plan: async () => [], to: 'end'});
// @ts-expect-error promised, and nothing that takes it over [Property 'take' is missing]
call({...words, gives: ['port'], runbook: 'other', set: () => ({}), to: {cured: 'end', escalate: 'end'}});
// @ts-expect-error picked ids into a fact that is not a list [Type '"port"' is not assignable to type '"precious"']
pick({...words, gives: ['port'], question: () => '', items: async () => [], to: 'end'});

// @ts-expect-error a fact that cannot be written to the journal [A fact is JSON, because it is written to the journal]
language<{when: Date}>();
// @ts-expect-error the same, deep inside [A fact is JSON, because it is written to the journal]
language<{holder: {ends: readonly (() => void)[]}}>();
// @ts-expect-error a fact that may be missing without being wanted ['container' is optional]
language<{container?: string}>();
// @ts-expect-error an input of a call that cannot be written to the journal [A fact is JSON, because it is written to the journal]
call({...words, runbook: 'other', set: () => ({port: () => 1}), to: {cured: 'end', escalate: 'end'}});

// Inputs

// @ts-expect-error an input that is no fact [is not assignable to type 'never']
runbook({...about, inputs: {contanier: textInput({label: 'container', example: 'proxy'})}, start: 'end', steps: {end}});
// @ts-expect-error an input of another type than its fact [Type 'Input<string>' is not assignable to type 'Input<number>']
runbook({...about, inputs: {port: textInput({label: 'port', example: '443'})}, start: 'end', steps: {end}});
// @ts-expect-error needed, and not an input [Type '"container"' is not assignable to type '"port"']
runbook({...about, inputs: {port: input({label: 'port', example: '443', parse: Number})}, required: ['container'], start: 'end', steps: {end}});

// Changes

// @ts-expect-error a probe that plans changes ['plan' does not exist in type]
probe({...words, look: nothing, plan: async () => [], to: 'end'});
// @ts-expect-error a look that is handed something to change the host with [Property 'start' does not exist]
probe({...words, look: async ({host}) => host.docker.start('proxy'), to: 'end'});
// @ts-expect-error an operation that is none [is not assignable to type]
act({...words, risk: 'safe', plan: async () => [{kind: 'container.explode'}], to: 'end'});
// @ts-expect-error a risk that is none ['"harmless"' is not assignable to type 'Risk']
act({...words, risk: 'harmless', plan: async () => [], to: 'end'});
// @ts-expect-error a misspelt member, which would never be called ['verfy' does not exist in type]
act({...words, risk: 'safe', plan: async () => [], verfy: async () => true, to: 'end'});
// @ts-expect-error verification that says false, and not what is wrong [Type 'false' is not assignable to type 'string | true']
act({...words, risk: 'safe', plan: async () => [], verify: async () => false, to: 'end'});
