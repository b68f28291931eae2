import type {JsonFacts, ListNames, Names, Seen} from './facts.ts';
import type {Input} from './inputs.ts';
import type {ActSpec, AskSpec, CallSpec, Choice, DoneSpec, Learning, ManualSpec, PickSpec, ProbeSpec, Taking, WaitSpec} from './specs.ts';
import type {Edges, Runbook, Step, Symptom} from './steps.ts';

/** A step, and in its type alone the steps that it leads to. */
export interface LinkedStep<Target extends string> {
	readonly kind: string;
	/** Never there: it lets the compiler compare where a step leads with the steps that there are. */
	readonly leadsTo?: Target | undefined;
}

type Targets<E extends Edges> = E extends string ? E : E[keyof E] & string;

export interface RunbookSpec<F, S extends Readonly<Record<string, LinkedStep<string>>>, I> {
	/** Kebab-case, unique; the folder's name. */
	readonly id: string;
	readonly title: string;
	/** What it is for and how it ends, two or three sentences. */
	readonly summary: string;
	readonly symptoms: readonly Symptom[];
	/** The kinds of findings that it cures, as triage names them: `stale-endpoint`. @default none */
	readonly cures?: readonly string[];
	/** What can be told before the start. Each becomes the fact of the same name, and has its type. */
	readonly inputs: I & {readonly [Name in keyof I]: Name extends Names<F> ? Input<F[Name]> : never};
	/** At least one of these inputs must be given. */
	readonly oneOf?: readonly (keyof NoInfer<I> & string)[];
	/** Every one of these must be given. */
	readonly required?: readonly (keyof NoInfer<I> & string)[];
	readonly start: keyof NoInfer<S> & string;
	readonly steps: S & {readonly [Id in keyof S]: LinkedStep<keyof S & string>};
}

/**
 * The functions with which a runbook over the facts `F` is written. The compiler refuses an edge to a step that is
 * not there, an outcome without an edge, and a fact that is read without being declared. They add defaults and
 * nothing else: what comes out is data and the author's functions.
 */
export const createLanguage = <F extends JsonFacts<F>, Host, Operation>() => {
	const step = <Target extends string>(kind: string, spec: object): LinkedStep<NoInfer<Target>> => {
		const defaults = {needs: [], wants: [], gives: []};
		return {...defaults, ...spec, kind};
	};

	return {
		/** Reads the host and learns facts. */
		probe: <const E extends Edges, N extends Names<F> = never, W extends Names<F> = never, G extends Names<F> = never>(
			spec: ProbeSpec<F, Host, N, W, G, E> & Choice<NoInfer<E>, Seen<F, NoInfer<N | G>, NoInfer<W>>>,
		) => step<Targets<E>>('probe', spec),

		/** Changes the host: plans by reading alone; the engine asks, performs and verifies. */
		act: <const E extends Edges, N extends Names<F> = never, W extends Names<F> = never, G extends Names<F> = never, const X extends string = never>(
			spec: ActSpec<F, Host, Operation, N, W, G, E, X> &
				Choice<NoInfer<E>, Seen<F, NoInfer<N | G>, NoInfer<W>>> &
				Learning<F, Host, NoInfer<N>, NoInfer<W>, NoInfer<G>>,
		) => step<Targets<E> | X>('act', {verifyWithinSeconds: 0, reversible: false, ...spec}),

		/** The operator chooses one of several ways on. */
		ask: <const E extends Readonly<Record<string, string>>, N extends Names<F> = never, W extends Names<F> = never>(spec: AskSpec<F, N, W, E>) =>
			step<Targets<E>>('ask', spec),

		/** The operator picks any number of items. */
		pick: <G extends ListNames<F>, const T extends string, N extends Names<F> = never, W extends Names<F> = never>(
			spec: PickSpec<F, Host, N, W, G, T>,
		) => step<T>('pick', spec),

		/** Something only a human can do. */
		manual: <const T extends string, N extends Names<F> = never, W extends Names<F> = never>(spec: ManualSpec<F, Host, N, W, T>) =>
			step<T>('manual', spec),

		/** Waits for the host to reach a state. */
		wait: <const T extends string, const L extends string, N extends Names<F> = never, W extends Names<F> = never>(
			spec: WaitSpec<F, Host, N, W, T, L>,
		) => step<T | L>('wait', spec),

		/** Runs another runbook as one step. */
		call: <
			S extends JsonFacts<S>,
			const C extends string,
			const X extends string,
			N extends Names<F> = never,
			W extends Names<F> = never,
			G extends Names<F> = never,
		>(
			spec: CallSpec<F, N, W, S, C, X> & {/** Facts taken over from the called run. */ readonly gives?: readonly G[]} & Taking<F, NoInfer<G>>,
		) => step<C | X>('call', spec),

		/** An end: cured, or escalate. */
		done: <N extends Names<F> = never, W extends Names<F> = never>(spec: DoneSpec<F, N, W>) => step<never>('done', spec),

		/** The whole graph. */
		runbook: <const S extends Readonly<Record<string, LinkedStep<string>>>, const I>(spec: RunbookSpec<F, S, I>): Runbook<Host, Operation> => ({
			oneOf: [],
			required: [],
			cures: [],
			...spec,
			inputs: spec.inputs as Runbook<Host, Operation>['inputs'],
			// The types of facts are erased here, once: the engine holds facts as JSON by name.
			steps: spec.steps as unknown as Readonly<Record<string, Step<Host, Operation>>>,
		}),
	};
};
