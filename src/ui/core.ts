import type {Attention} from './attention.ts';
import type {ScreenState} from './screen-state.ts';
import type {Steadiness} from './steadiness.ts';
import type {Terminal} from './terminal/terminal.ts';

/** What everything that a key can do has in hand. */
export interface Core {
	state(): ScreenState;
	/** Changes the state and has it shown. */
	update(change: Partial<ScreenState>): void;
	/** Closes the screen with an exit code. */
	leave(exitCode: number): void;
	readonly attention: Attention;
	readonly steadiness: Steadiness;
	readonly terminal: Terminal;
	readonly env: NodeJS.ProcessEnv;
}
