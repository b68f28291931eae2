import type {Size} from '../screen-state.ts';
import type {Child, ChildEnd} from './lend.ts';

/** What the screen needs of the terminal that it is on. */
export interface Terminal {
	size(): Size;
	/** Settles when all that was changed is on the screen. */
	flushed(): Promise<void>;
	/** Gives the terminal to a program until it ends. */
	lend(child: Child): Promise<ChildEnd>;
	copy(lines: readonly string[]): void;
}
