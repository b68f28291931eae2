import type {KeyPress} from './input/key-press.ts';

/** Where a key means something. */
export type Place = 'triage' | 'details' | 'form' | 'run' | 'debrief';

export interface Binding {
	readonly id: string;
	/** What is pressed: a character, or the name of a key. */
	readonly key: string;
	/** How the key is written on the screen. */
	readonly shown: string;
	/** Two words at most, for the footer. */
	readonly short: string;
	/** One sentence, for the help and the documentation. */
	readonly means: string;
	readonly places: readonly Place[];
}

/** Every key there is. The screen, its help and the documentation are made from this table. */
export const bindings = [
	{id: 'move', key: 'up', shown: '↑ ↓', short: 'move', means: 'Move in a list, or scroll what is being read.', places: ['triage', 'details', 'form', 'run', 'debrief']},
	{id: 'page', key: 'page-down', shown: 'PgUp PgDn', short: 'scroll', means: 'Scroll what is being read by a page; Home and End go to the beginning and the end.', places: ['triage', 'details', 'run', 'debrief']},
	{id: 'enter', key: 'enter', shown: 'Enter', short: 'choose', means: 'Choose, go on, or confirm something safe. It never confirms a disruptive or destructive step.', places: ['triage', 'details', 'form', 'run', 'debrief']},
	{id: 'read', key: ' ', shown: 'Space', short: 'read', means: 'Read what is under the cursor on the whole screen.', places: ['triage']},
	{id: 'rehearse', key: 't', shown: 't', short: 'rehearse', means: 'Try the cure on a twin of this host first: the whole run, and at its end what it proved. The host is only read.', places: ['triage', 'details']},
	{id: 'yes', key: 'y', shown: 'y', short: 'yes', means: 'Confirm a disruptive step. A destructive one wants the name typed in full, then Enter.', places: ['run']},
	{id: 'tick', key: ' ', shown: 'Space', short: 'tick', means: 'Tick or untick an item where several can be picked.', places: ['run']},
	{id: 'skip', key: 's', shown: 's', short: 'skip', means: 'Go on without this step; asks for the reason, which goes into the record.', places: ['run']},
	{id: 'retry', key: 'r', shown: 'r', short: 'retry', means: 'Try a failed step again.', places: ['run']},
	{id: 'undo', key: 'u', shown: 'u', short: 'undo', means: 'Take back what was done, the last first, each way back confirmed by itself: of a step that failed, of an unfinished run, of a run that has just ended.', places: ['triage', 'details', 'run', 'debrief']},
	{id: 'hand-over', key: 'h', shown: 'h', short: 'hand over', means: 'End the run for somebody else to go on; asks for the reason.', places: ['run']},
	{id: 'back', key: 'b', shown: 'b', short: 'back', means: 'Read the steps before this one; Esc returns to the present. Nothing is undone.', places: ['run']},
	{id: 'note', key: 'n', shown: 'n', short: 'note', means: 'Write a note into the record.', places: ['run']},
	{id: 'output', key: 'o', shown: 'o', short: 'output', means: 'Show the whole output in the pager ($PAGER, or less).', places: ['run', 'debrief']},
	{id: 'copy', key: 'c', shown: 'c', short: 'copy', means: 'Copy the commands that are shown to the clipboard, where the terminal allows it.', places: ['triage', 'details', 'run']},
	{id: 'shell', key: '!', shown: '!', short: 'shell', means: 'Open a shell; the record says that one was opened. A rehearsal opens none.', places: ['run']},
	{id: 'search', key: '/', shown: '/', short: 'search', means: 'Search the runbooks; an error message can be pasted whole.', places: ['triage']},
	{id: 'look', key: 'r', shown: 'r', short: 'look again', means: 'Look at the host again.', places: ['triage']},
	{id: 'next-field', key: 'tab', shown: 'Tab', short: 'next', means: 'Go to the next field, or back from the keys to the name to be typed.', places: ['form', 'run']},
	{id: 'escape', key: 'escape', shown: 'Esc', short: 'back', means: 'Leave a field, a search or the help. While a name is to be typed, Esc makes the other keys reachable.', places: ['triage', 'details', 'form', 'run', 'debrief']},
	{id: 'help', key: '?', shown: '?', short: 'help', means: 'Show these keys.', places: ['triage', 'details', 'run', 'debrief']},
	{id: 'quit', key: 'q', shown: 'q', short: 'leave', means: 'Leave. A run stops where it is and its record is kept; begun from the first screen, its end is shown before. Asks when an operation is in flight.', places: ['triage', 'details', 'run', 'debrief']},
	{id: 'interrupt', key: 'interrupt', shown: 'Ctrl-C', short: 'interrupt', means: 'Interrupt the run and leave; pressed twice, leave without waiting.', places: ['triage', 'details', 'form', 'run', 'debrief']},
] as const satisfies readonly Binding[];

export type BindingId = (typeof bindings)[number]['id'];

const byId = new Map<string, Binding>(bindings.map(binding => [binding.id, binding]));

export const bindingOf = (id: BindingId): Binding => byId.get(id) as Binding;

/** Is this key the one of that binding? */
export const isKey = (key: KeyPress, id: BindingId): boolean => {
	const wanted = bindingOf(id).key;
	return key.name === 'text' ? key.text === wanted : key.name === wanted;
};

export const bindingsIn = (place: Place): Binding[] => (bindings as readonly Binding[]).filter(({places}) => places.includes(place));

/** The table as Markdown, for the documentation. */
export const presentKeysMarkdown = (): string =>
	[
		'| Key | Where | What it does |',
		'| --- | --- | --- |',
		...(bindings as readonly Binding[]).map(
			({shown, places, means}) => `| ${shown.split(/ (?=\S)/u).map(key => `\`${key}\``).join(' ')} | ${places.join(', ')} | ${means} |`,
		),
		'',
	].join('\n');
