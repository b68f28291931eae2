import type {Client} from '../../../src/engine/client.ts';
import type {Decision, EventBody, Outcome, Plan, PlannedOperation, Question, StepPath} from '../../../src/engine/events.ts';
import type {FactValues, Risk} from '../../../src/language/values.ts';
import type {RunRequest, StartedRun, TakeUpRequest} from '../../../src/ui/screen-options.ts';

/** What a script does with its run; the screen at the other end is the real one. */
export interface Script {
	readonly mode: RunRequest['mode'];
	readonly inputs: FactValues;
	tell(event: EventBody): void;
	ask(step: StepPath, question: Question): Promise<Decision>;
	enter(step: StepPath, kind: string, title: string, why?: string, runbook?: string): void;
	leave(step: StepPath, to?: string): void;
	/** Settles when the screen interrupted the run. */
	readonly interrupted: Promise<string>;
}

export interface ScriptedRun {
	start(request: RunRequest): Promise<StartedRun>;
	/** The same script, for a run that is taken up again. */
	takeUp(request: TakeUpRequest): Promise<StartedRun>;
	readonly takenUp: Omit<TakeUpRequest, 'client'>[];
	readonly decisions: Decision[];
	readonly notes: string[];
	readonly deviations: string[];
	readonly requests: RunRequest[];
	readonly interruptions: string[];
}

/**
 * An engine reduced to a script of events: what the screen is told and asked is written down in the test, and what it
 * answers is collected. There is no host behind it.
 */
export const scriptedRun = (script: (run: Script) => Promise<Outcome>, folder = '/var/lib/drydock/runs/r1'): ScriptedRun => {
	const decisions: Decision[] = [];
	const notes: string[] = [];
	const deviations: string[] = [];
	const requests: RunRequest[] = [];
	const interruptions: string[] = [];
	const begin = async (request: RunRequest): Promise<StartedRun> => {
		const {client, mode, inputs}: RunRequest & {client: Client} = request;
		let seq = 0;
		const tell = (event: EventBody): void => {
			seq += event.type === 'output' ? 0 : 1;
			client.tell({...event, seq: event.type === 'output' ? 0 : seq, at: '2026-11-22T03:00:00.000Z'});
		};
		const interrupted = Promise.withResolvers<string>();
		const run: Script = {
			mode,
			inputs,
			tell,
			ask: async (step, question) => {
				tell({type: 'asked', step, question});
				const {decision} = await client.decide(question, step);
				decisions.push(decision);
				return decision;
			},
			enter: (step, kind, title, why = 'Because a newcomer asks why.', runbook = 'stale-endpoint') => tell({type: 'step-entered', step, kind, title, why, runbook}),
			leave: (step, to) => tell({type: 'step-left', step, facts: {}, ...(to === undefined ? {} : {to})}),
			interrupted: interrupted.promise,
		};
		tell({
			type: 'run-started',
			run: 'r1',
			runbook: request.runbook,
			title: 'Release a stale endpoint',
			hash: 'abc',
			host: {label: 'edge-1 (Docker 20.10.24)', daemonId: 'D', hostname: 'edge-1', endpoint: 'unix:///var/run/docker.sock'},
			mode,
			inputs,
			folder,
			version: '0.1.0',
			user: 'root',
		});
		const codes: Readonly<Record<Outcome, number>> = {cured: 0, undone: 0, failed: 1, 'decision-needed': 3, escalate: 4, stopped: 3, interrupted: 130, 'not-proved': 5};
		const outcome = (async () => {
			let ended: Outcome;
			try {
				ended = await script(run);
			} catch {
				ended = 'interrupted';
			}
			tell({type: 'ended', outcome: ended, exitCode: codes[ended], lines: [`The run ended: ${ended}.`]});
			return {outcome: ended, exitCode: codes[ended]};
		})();
		return {
			id: 'r1',
			folder,
			outcome,
			note: text => {
				notes.push(text);
				tell({type: 'note', text});
			},
			deviation: text => {
				deviations.push(text);
				tell({type: 'deviation', text});
			},
			interrupt: reason => {
				interruptions.push(reason);
				interrupted.resolve(reason);
			},
		};
	};
	const takenUp: Omit<TakeUpRequest, 'client'>[] = [];
	const takeUp = async ({client, ...request}: TakeUpRequest): Promise<StartedRun> => {
		takenUp.push(request);
		return begin({runbook: 'stale-endpoint', inputs: {}, mode: 'live', client});
	};
	const start = async (request: RunRequest): Promise<StartedRun> => {
		requests.push(request);
		return begin(request);
	};
	return {start, takeUp, takenUp, decisions, notes, deviations, requests, interruptions};
};

export const operation = (text: string, risk: Risk, loss: Partial<PlannedOperation['loss']> = {}, none?: string): PlannedOperation => ({
	operation: {kind: 'network.remove', network: {id: 'n1', name: 'edge'}},
	text,
	risk,
	loss: {stops: [], gone: [], ...loss},
	inverse: none === undefined ? {operations: []} : {none},
});

export const planOf = (operations: readonly PlannedOperation[], confirmation: Plan['confirmation'], downtimeSeconds?: number): Plan => ({
	operations,
	risk: confirmation.by === 'enter' ? 'safe' : confirmation.by === 'y' ? 'disruptive' : 'destructive',
	loss: {
		stops: operations.flatMap(({loss}) => loss.stops),
		gone: operations.flatMap(({loss}) => loss.gone),
		...(downtimeSeconds === undefined ? {} : {downtimeSeconds}),
	},
	confirmation,
	fingerprint: operations.map(({text}) => text).join('\n'),
});
