import type {Client} from '../../../src/engine/client.ts';
import type {Clock} from '../../../src/engine/clock.ts';
import type {Decision, EventBody, Question, RunEvent, StepPath} from '../../../src/engine/events.ts';
import type {AnyRunbook, AnyStep, Operations} from '../../../src/engine/kinds.ts';
import type {RunRequest} from '../../../src/engine/request.ts';
import {startRun} from '../../../src/engine/run.ts';
import {RecordMoved, type RunFolder, type RunStore, type StartedProgram} from '../../../src/engine/store.ts';
import {DrydockError} from '../../../src/errors.ts';
import type {HostReader} from '../../../src/host/reader.ts';
import type {Target} from '../../../src/host/target.ts';
import type {Hands, Loss, Operation} from '../../../src/operations/operation.ts';

/** A host that is no Docker at all: lamps that are on, off, or removed. */
export interface ToyHost {
	readonly lamps: Map<string, boolean>;
	daemonId: string;
	hostname: string;
	bootId: string;
	/** Set: everything but the machine answers "unreachable". */
	away: boolean;
	/** Every operation that was performed, as its text. */
	readonly performed: string[];
	/** What goes wrong at the next operation with this text. */
	readonly breaks: Map<string, () => Promise<void> | void>;
	/** Before each operation: to look at the record then. */
	before: (text: string) => void;
	print: (hands: Hands, text: string) => void;
}

export const toyHost = (lamps: Record<string, boolean> = {a: true, b: true}): ToyHost => ({
	lamps: new Map(Object.entries(lamps)),
	daemonId: 'toy-daemon',
	hostname: 'toy-host',
	bootId: 'boot-1',
	away: false,
	performed: [],
	breaks: new Map(),
	before: () => {},
	print: () => {},
});

const ref = (name: string) => ({id: name, name});
export const on = (name: string): Operation => ({kind: 'container.start', container: ref(name)});
export const off = (name: string): Operation => ({kind: 'container.stop', container: ref(name)});
export const smash = (name: string): Operation => ({kind: 'network.remove', network: ref(name)});
export const label = (name: string): Operation => ({kind: 'copy.json', name, content: {}});

const lampOf = (op: Operation): string => ('container' in op ? op.container.name : 'network' in op && typeof op.network === 'object' ? op.network.name : 'name' in op ? op.name : '');
const textOf = (op: Operation): string => `${{'container.start': 'on', 'container.stop': 'off', 'network.remove': 'smash'}[op.kind as string] ?? op.kind} ${lampOf(op)}`;

export const toyOperations = (host: ToyHost): Operations => ({
	text: textOf,
	risk: op => (op.kind === 'container.stop' ? 'disruptive' : op.kind === 'network.remove' ? 'destructive' : 'safe'),
	object: lampOf,
	loss: async (op): Promise<Loss> => {
		if (host.away) throw new DrydockError('unreachable', 'toy host is away');
		const lit = host.lamps.get(lampOf(op)) === true;
		if (op.kind === 'container.stop') return {stops: lit ? [{name: `lamp ${lampOf(op)}`, detail: `lit ${Math.random()}`}] : [], gone: []};
		if (op.kind === 'network.remove') return {stops: [], gone: host.lamps.has(lampOf(op)) ? [{name: `lamp ${lampOf(op)}`}] : []};
		return {stops: [], gone: []};
	},
	inverse: async op => {
		if (host.away) throw new DrydockError('unreachable', 'toy host is away');
		if (op.kind === 'container.stop') return {operations: [on(lampOf(op))]};
		if (op.kind === 'container.start') return {operations: [off(lampOf(op))]};
		return {none: 'what is smashed stays smashed'};
	},
	perform: async (op, hands) => {
		const text = textOf(op);
		host.before(text);
		host.print(hands, text);
		const breaks = host.breaks.get(text);
		host.breaks.delete(text);
		await breaks?.();
		host.performed.push(text);
		if (op.kind === 'container.start') host.lamps.set(lampOf(op), true);
		if (op.kind === 'container.stop') host.lamps.set(lampOf(op), false);
		if (op.kind === 'network.remove') host.lamps.delete(lampOf(op));
		return undefined;
	},
	became: async op => {
		if (host.away || op.kind === 'copy.json') return 'not-known';
		const lamp = host.lamps.get(lampOf(op));
		const wanted = {'container.start': true, 'container.stop': false, 'network.remove': undefined}[op.kind as string];
		return lamp === wanted ? 'done' : 'not-done';
	},
});

export const toyTarget = (host: ToyHost): Target => ({
	kind: 'local',
	label: 'toy',
	reader: read =>
		({
			label: 'toy',
			docker: {
				ping: async () => {
					read?.('toy ping');
					if (host.away) throw new DrydockError('unreachable', 'toy host is away');
				},
			},
			machine: {identity: async () => ({hostname: host.hostname, bootId: host.bootId})},
		}) as unknown as HostReader,
	writer: () => ({}) as never,
	identity: async () => {
		if (host.away) throw new DrydockError('unreachable', 'toy host is away', {nextSteps: ['look for the toy']});
		return {daemonId: host.daemonId, hostname: host.hostname, endpoint: 'toy://'};
	},
	close: async () => {},
});

/** A record in memory. `failAt` is the number of the record whose writing fails, `moveAt` of the one before which it moves. */
export const toyStore = (failAt = Number.POSITIVE_INFINITY, moveAt = Number.POSITIVE_INFINITY, running: (pid: number) => boolean = () => false, programs: StartedProgram[] = []) => {
	const records: RunEvent[] = [];
	const outputs = new Map<string, string>();
	let failed = false;
	let closed = false;
	let moved = false;
	const folder: RunFolder = {
		id: 'toy-run',
		get path() {
			return moved ? '/moved' : '/toy';
		},
		get copies() {
			return `${folder.path}/copies`;
		},
		get displaced() {
			return moved ? 'The record is in /moved.' : undefined;
		},
		copied: () => [],
		find: () => undefined,
		startedProgram: program => void programs.push(program),
		runningPrograms: () => programs.filter(({pid}) => running(pid)),
		journal: {
			append: added => {
				if (closed) throw new Error('closed');
				if (!moved && records.length + added.length >= moveAt) {
					moved = true;
					throw new RecordMoved('The record is in /moved.');
				}
				failed ||= records.length + added.length >= failAt;
				if (failed) throw new Error('no space left on device');
				records.push(...(JSON.parse(JSON.stringify(added)) as RunEvent[]));
			},
			close: () => {
				closed = true;
			},
		},
		output: name => {
			let bytes = 0;
			return {
				path: `output/${name}`,
				get bytes() {
					return bytes;
				},
				lost: undefined,
				write: chunk => {
					bytes += chunk.length;
					outputs.set(name, (outputs.get(name) ?? '') + chunk.toString());
				},
				close: () => {},
			};
		},
	};
	const store: RunStore = {create: () => folder};
	return {store, records, outputs, isClosed: () => closed};
};

/** Time that passes only by sleeping. */
export const toyClock = (onSleep: (now: number) => void = () => {}): Clock => {
	let now = Date.parse('2026-11-22T01:58:00Z');
	return {
		now: () => now,
		elapsed: () => now,
		sleep: async milliseconds => {
			now += milliseconds;
			onSleep(now);
		},
	};
};

export type Answer = Decision | ((question: Question, step: StepPath) => Decision | Promise<Decision>);

/** Confirms as asked, in full. */
export const agree = (question: Question): Decision => {
	if (question.kind !== 'confirm') throw new Error(`asked ${question.kind}`);
	const {confirmation} = question.plan;
	return {kind: 'confirm', gave: confirmation.by === 'type' ? {typed: confirmation.text} : confirmation.by};
};

/** Gives these answers, then agrees to all that can be confirmed and stops at everything else. */
export const toyClient = (answers: readonly Answer[] = []) => {
	const events: RunEvent[] = [];
	const questions: Question[] = [];
	const left = [...answers];
	const client: Client = {
		tell: event => events.push(event),
		decide: async (question, step) => {
			questions.push(question);
			const answer = left.shift() ?? (question.kind === 'confirm' ? agree : {kind: 'stop' as const});
			return {decision: typeof answer === 'function' ? await answer(question, step) : answer, by: 'operator'};
		},
	};
	return {client, events, questions};
};

const common = {why: 'because', needs: [], wants: [], gives: []};
type Draft<Kind extends AnyStep['kind']> = Partial<Extract<AnyStep, {kind: Kind}>>;

export const probe = (draft: Draft<'probe'>): AnyStep => ({...common, kind: 'probe', title: 'probe', look: async () => ({}), to: 'end', ...draft}) as AnyStep;
export const act = (draft: Draft<'act'>): AnyStep =>
	({...common, kind: 'act', title: 'act', risk: 'destructive', plan: async () => [], verifyWithinSeconds: 0, reversible: false, to: 'end', ...draft}) as AnyStep;
export const askStep = (draft: Draft<'ask'>): AnyStep => ({...common, kind: 'ask', title: 'ask', question: () => 'Which?', ...draft}) as AnyStep;
export const step = <Kind extends AnyStep['kind']>(kind: Kind, draft: Draft<Kind>): AnyStep => ({...common, kind, title: kind, ...draft}) as unknown as AnyStep;
export const end = (outcome: 'cured' | 'escalate' = 'cured', draft: Draft<'done'> = {}): AnyStep => ({...common, kind: 'done', title: 'done', outcome, say: () => [`it is ${outcome}`], ...draft}) as AnyStep;

export const book = (steps: Record<string, AnyStep>, more: Partial<AnyRunbook> = {}): AnyRunbook => ({
	id: 'toy',
	title: 'Toy',
	summary: 'A toy.',
	symptoms: [],
	cures: [],
	inputs: {},
	oneOf: [],
	required: [],
	start: Object.keys(steps)[0] ?? '',
	steps: {end: end(), ...steps},
	...more,
});

export interface ToyOptions extends Partial<Pick<RunRequest, 'inputs' | 'clock' | 'graceSeconds' | 'survey' | 'lock' | 'resume'>> {
	readonly host?: ToyHost;
	readonly answers?: readonly Answer[];
	readonly failAt?: number;
	readonly moveAt?: number;
	readonly others?: readonly AnyRunbook[];
	readonly target?: Target;
	readonly operations?: Operations;
}

const entryOf = (runbook: AnyRunbook) => ({runbook, hash: 'hash', file: '/toy.ts'});

/** Starts a run on the toy host; everything that it left behind is in what comes back. */
export const startToy = (runbook: AnyRunbook, options: ToyOptions = {}) => {
	const host = options.host ?? toyHost();
	const record = toyStore(options.failAt, options.moveAt);
	const seen = toyClient(options.answers);
	const run = startRun({
		entry: entryOf(runbook),
		find: id => {
			const found = options.others?.find(each => each.id === id);
			return found === undefined ? undefined : entryOf(found);
		},
		target: options.target ?? toyTarget(host),
		operations: options.operations ?? toyOperations(host),
		inputs: options.inputs ?? {},
		client: seen.client,
		store: record.store,
		user: 'tester',
		version: '0',
		clock: options.clock ?? toyClock(),
		...(options.survey === undefined ? {} : {survey: options.survey}),
		...(options.lock === undefined ? {} : {lock: options.lock}),
		...(options.resume === undefined ? {} : {resume: options.resume}),
		...(options.graceSeconds === undefined ? {} : {graceSeconds: options.graceSeconds}),
	});
	const of = <Type extends EventBody['type']>(type: Type) => seen.events.filter((event): event is RunEvent & {readonly type: Type} => event.type === type);
	return {run, host, ...record, ...seen, of};
};

/** The same, waited for. */
export const runToy = async (runbook: AnyRunbook, options: ToyOptions = {}) => {
	const toy = startToy(runbook, options);
	return {...toy, result: await toy.run.outcome};
};
