import type {Size} from '../screen-state.ts';
import type {Child, ChildEnd} from './lend.ts';

/** What the screen needs of the terminal that it is on. */
export interface Terminal {
	size(): Size;
	/** Settles when all that was changed is on the screen. */
	flushed(): Promise<void>;
	/** Gives the terminal to a program until it ends. */
	lend(child: Child): Promise<ChildEnd>;
	/** Ends the program that has the terminal, and settles when the screen has it again. */
	reclaim(): Promise<void>;
	copy(lines: readonly string[]): void;
}
