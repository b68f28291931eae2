import type {World} from '../world/world.ts';

/** A plausible server in trouble, ready to be rehearsed on. */
export interface Scenario {
	/** Kebab-case, unique. */
	readonly id: string;
	/** What somebody would say on the phone. */
	readonly title: string;
	readonly hostname: string;
	/** The runbook that cures it, and what it is to be told. */
	readonly runbook: string;
	readonly inputs: Readonly<Record<string, string>>;
	/** A host of its own at every call. `now`: its time, milliseconds since 1970; the same time, the same host. */
	make(now?: number): World;
}
