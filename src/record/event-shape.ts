import {exitCodes} from '../engine/end.ts';
import type {RunEvent} from '../engine/events.ts';

/** What is wrong with a value, as a path to it; undefined when nothing. */
type Shape = (value: unknown) => string | undefined;

const of = (is: (value: unknown) => boolean): Shape => value => (is(value) ? undefined : '');
const text = of(value => typeof value === 'string');
const number = of(value => typeof value === 'number');
const flag = of(value => typeof value === 'boolean');
const oneOf = (...words: readonly string[]): Shape => of(value => typeof value === 'string' && words.includes(value));
const maybe = (shape: Shape): Shape => value => (value === undefined ? undefined : shape(value));
const either = (left: Shape, right: Shape): Shape => value => (left(value) === undefined ? undefined : right(value));

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const object = of(isFields);

const fields = (shapes: Readonly<Record<string, Shape>>): Shape => value => {
	if (!isFields(value)) return '';
	for (const [name, shape] of Object.entries(shapes)) {
		const wrong = shape(Object.hasOwn(value, name) ? value[name] : undefined);
		if (wrong !== undefined) return `.${name}${wrong}`;
	}
	return undefined;
};
const list = (shape: Shape): Shape => value => {
	if (!Array.isArray(value)) return '';
	const at = value.findIndex(each => shape(each) !== undefined);
	return at === -1 ? undefined : `[${at}]${shape(value[at])}`;
};
/** By the value of its `kind`. */
const kinds = (shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape => value => {
	const kind = isFields(value) ? value['kind'] : undefined;
	return typeof kind === 'string' && Object.hasOwn(shapes, kind) ? fields(shapes[kind] ?? {})(value) : '.kind';
};

const texts = list(text);
/** By the ids of runbooks. */
const hashes = of(value => isFields(value) && Object.values(value).every(hash => typeof hash === 'string'));
/** Every step is in a runbook: its path has one part at least. */
const path: Shape = value => texts(value) ?? (Array.isArray(value) && value.length === 0 ? '' : undefined);
const step = {step: path};
const risk = oneOf('safe', 'disruptive', 'destructive');
const items = list(fields({name: text, detail: maybe(text)}));
const loss = fields({stops: items, gone: items, downtimeSeconds: maybe(number)});
const inverse = either(fields({none: text, final: maybe(flag)}), fields({operations: list(object)}));
const confirmation = either(fields({by: oneOf('enter', 'y')}), fields({by: oneOf('type'), text}));
const plan = fields({operations: list(fields({operation: fields({kind: text}), text, risk, loss, inverse})), risk, loss, confirmation, fingerprint: text});

const question = kinds({
	confirm: {plan, again: maybe(text)},
	choose: {question: text, options: list(fields({outcome: text, label: text, consequence: maybe(text), closed: maybe(text)}))},
	pick: {question: text, items: list(fields({id: text, label: text, detail: maybe(text)}))},
	manual: {instructions: texts},
	failed: {why: text, nextSteps: texts, undo: texts},
});

const decision = kinds({
	confirm: {gave: either(oneOf('enter', 'y'), fields({typed: text}))},
	skip: {reason: text},
	choose: {outcome: text},
	pick: {ids: texts},
	'manual-done': {},
	retry: {},
	undo: {},
	'hand-over': {reason: text},
	stop: {needed: maybe(text)},
});

const branches = list(fields({runbook: text, step: text, to: text, outcome: maybe(text), kind: text}));
const account = fields({
	steps: list(fields({...step, title: text, proof: oneOf('read', 'simulated', 'not-proved'), why: texts})),
	taken: branches,
	notTaken: branches,
	neverEntered: number,
	operations: number,
	loss,
	down: list(fields({container: text, seconds: number, back: flag})),
	gaps: list(fields({what: text, why: text})),
	notThrown: texts,
});

/** What the readers of a journal rely on. An event of a new kind, or a field that they read, is named here too. */
const events: Readonly<Record<RunEvent['type'], Shape>> = {
	'run-started': fields({run: text, runbook: text, title: text, hash: text, calls: maybe(hashes), host: fields({label: text, daemonId: text, hostname: text, endpoint: text, dataRoot: maybe(text)}), mode: text, inputs: object, folder: text, version: text, user: text, twin: maybe(fields({of: text, taken: maybe(text), faults: texts}))}),
	'step-entered': fields({...step, kind: text, title: text, why: text, runbook: text}),
	read: fields({...step, command: text}),
	found: fields({...step, lines: texts}),
	planned: fields({...step, plan, noWayBack: maybe(text), away: maybe(fields({seconds: number, fallback: text})), undoes: maybe(text)}),
	// What a run that is resumed is asked first belongs to no step.
	asked: fields({step: texts, question}),
	answered: fields({step: texts, decision, by: oneOf('operator', 'option'), accepted: flag}),
	performing: fields({...step, index: number, of: number, text, operation: fields({kind: text}), inverse, loss: maybe(loss), undoes: maybe(flag)}),
	output: fields({...step, index: number, text}),
	performed: fields({...step, index: number, seconds: number, output: maybe(text), outputBytes: number}),
	'operation-failed': fields({...step, index: number, why: text, output: maybe(text)}),
	verifying: fields({...step, withinSeconds: number}),
	verified: fields(step),
	failed: fields({...step, why: text, nextSteps: texts}),
	waiting: fields({...step, for: text, seconds: number}),
	'not-proved': fields({...step, why: text}),
	saved: fields({...step, path: text}),
	'step-left': fields({...step, outcome: maybe(text), to: maybe(text), facts: object, skipped: maybe(text)}),
	resumed: fields({user: text, from: text, version: text, hash: text, calls: maybe(hashes), after: text}),
	became: fields({...step, of: number, text, state: oneOf('done', 'not-done', 'not-known')}),
	undone: fields({...step, of: number, text}),
	note: fields({text, step: maybe(texts)}),
	deviation: fields({text, step: maybe(texts)}),
	'thrown-in': fields({...step, what: text}),
	account: fields({account}),
	surveyed: fields({when: oneOf('before', 'after'), seconds: number, file: maybe(text)}),
	differences: fields({differences: list(fields({what: text, was: text, is: text, expected: flag, by: maybe(text)})), notCompared: list(fields({what: text, why: text}))}),
	ended: fields({outcome: oneOf(...Object.keys(exitCodes)), exitCode: number, lines: texts}),
};

const stamped = fields({seq: number, at: text, type: text});

/** Why a value is no record that this version can read, as a clause; undefined when it is one. */
export const eventProblem = (value: unknown): string | undefined => {
	if (stamped(value) !== undefined) return 'is not a record';
	const {type} = value as {readonly type: string};
	const shape = Object.hasOwn(events, type) ? events[type as RunEvent['type']] : undefined;
	if (shape === undefined) return `is of a kind that this version does not know (${type.slice(0, 40)})`;
	const wrong = shape(value);
	return wrong === undefined ? undefined : `is damaged: its ${wrong.slice(1)} is not as it was written`;
};
