import type {HostReader} from '../host/reader.ts';
import type {Runbook, Step} from '../language/steps.ts';
import type {Hands, Operation, OperationSet} from '../operations/operation.ts';

/** The engine looks into none of these: it hands them from one to the other. */
export type AnyRunbook = Runbook<HostReader, Operation>;
export type AnyStep = Step<HostReader, Operation>;
export type StepOf<Kind extends AnyStep['kind']> = Extract<AnyStep, {readonly kind: Kind}>;
export type Operations = OperationSet<Operation, HostReader, Hands>;

/** A runbook and where it came from. */
export interface RunbookEntry {
	readonly runbook: AnyRunbook;
	/** sha256 of its source file. */
	readonly hash: string;
	readonly file: string;
}
