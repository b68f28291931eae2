import type {Mode} from '../engine/events.ts';
import type {RunSummary} from '../record/runs.ts';
import type {TriageView} from '../triage/watch.ts';
import type {Form} from './pick/form.ts';
import type {Answer} from './run/answer.ts';
import type {RunSnapshot} from './run-store.ts';
import type {HostFact, ListedDocument, ListedRunbook, ListedScenario, Problem, RecordedRun} from './screen-options.ts';
import type {Symbols} from './text/symbols.ts';
import type {Cursor} from './triage/cursor.ts';
import type {Item} from './triage/items.ts';

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

/** Something that is typed before a key takes effect. */
export interface Prompt {
	readonly kind: 'note' | 'skip' | 'hand-over' | 'leave';
	readonly text: string;
}

/** What is read on the whole screen: an item as it was when it was opened, the record of a run, the text of a document. */
export interface Details {
	readonly item: Item;
	readonly record?: RecordedRun | Problem | 'reading';
	/** Of a document: an object where it could not be read. */
	readonly text?: string | Problem;
}

export type HostState = {readonly label: string} | Problem | 'reading';

/** A run of this screen that is over and was left. */
export interface EndedRun {
	readonly run: RunSnapshot;
	readonly folder: string;
	readonly runId: string;
}

/** All that the screen shows, as data: the rows are made from this, from the size, and from nothing else. */
export interface ScreenState {
	readonly place: 'triage' | 'details' | 'form' | 'run' | 'debrief';
	readonly mode: Mode;
	/** The session only reads. */
	readonly readOnly: boolean;
	readonly version: string;
	readonly symbols: Symbols;
	readonly runbooks: readonly ListedRunbook[];
	readonly scenarios: readonly ListedScenario[];
	readonly documents: readonly ListedDocument[];
	/** The list is that of the documents. */
	readonly isShelf: boolean;
	readonly problems: readonly Problem[];
	readonly host: HostState;
	/** What is known of the host; empty until it was read. */
	readonly facts: readonly HostFact[];
	/** What is wrong with the host, as far as it is read; undefined where nothing looks. */
	readonly look?: TriageView | undefined;
	readonly openRuns: readonly RunSummary[];
	readonly query: string;
	readonly searching: boolean;
	readonly cursor: Cursor;
	readonly details?: Details | undefined;
	readonly form?: Form | undefined;
	readonly run?: RunSnapshot | undefined;
	/** Absolute path of the record, once the run has begun. */
	readonly folder?: string | undefined;
	readonly runId?: string | undefined;
	/** Runs that ended before the one that is shown. */
	readonly earlier: readonly EndedRun[];
	/** Was the first screen shown? Then the end of a run leads back there. */
	readonly hasTriage: boolean;
	/** Why the run could not be started, or not be taken up again. */
	readonly problem?: (Problem & {readonly heading?: string}) | undefined;
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
