import type {Mode} from '../engine/events.ts';
import type {Form} from './pick/form.ts';
import type {Answer} from './run/answer.ts';
import type {RunSnapshot} from './run-store.ts';
import type {ListedRunbook, Problem} from './screen-options.ts';
import type {Symbols} from './text/symbols.ts';

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

/** Something that is typed before a key takes effect. */
export interface Prompt {
	readonly kind: 'note' | 'skip' | 'hand-over' | 'leave';
	readonly text: string;
}

export type HostState = {readonly label: string} | Problem | 'reading';

/** All that the screen shows, as data: the rows are made from this, from the size, and from nothing else. */
export interface ScreenState {
	readonly place: 'list' | 'form' | 'run' | 'debrief';
	readonly mode: Mode;
	readonly version: string;
	readonly symbols: Symbols;
	readonly runbooks: readonly ListedRunbook[];
	readonly problems: readonly Problem[];
	readonly host: HostState;
	readonly query: string;
	readonly searching: boolean;
	readonly cursor: number;
	readonly form?: Form | undefined;
	readonly run?: RunSnapshot | undefined;
	/** Absolute path of the record, once the run has begun. */
	readonly folder?: string | undefined;
	readonly runId?: string | undefined;
	/** The run could not be started. */
	readonly problem?: Problem | undefined;
	readonly answer: Answer;
	readonly prompt?: Prompt | undefined;
	readonly help: boolean;
	/** Index of an earlier step that is read instead of the current one. */
	readonly reading?: number | undefined;
	/** First row of the body that is seen. */
	readonly scroll: number;
	/** One line about the last key. */
	readonly word: string;
	/** The run was interrupted and has not ended yet. */
	readonly interrupting: boolean;
}

export const smallest: Size = {columns: 60, rows: 16};

export const isTooSmall = ({columns, rows}: Size): boolean => columns < smallest.columns || rows < smallest.rows;
