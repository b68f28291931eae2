import type {Parts} from '../parts.ts';
import {fieldRow} from '../run/question-rows.ts';
import type {ScreenState, Size} from '../screen-state.ts';
import {rule, type Hint} from '../text/bars.ts';
import {blank, cutLine, line, type Line} from '../text/line.ts';
import {bullet, paragraph} from '../text/rows.ts';
import {itemUnderCursor} from './cursor.ts';
import {detailRows} from './detail-rows.ts';
import {canRehearse, type Item} from './items.ts';
import {itemListRows, statusRows} from './list-rows.ts';
import {whyNotTakenUp} from './take-up.ts';

/** From this width on the details stand beside the list. */
const wideFrom = 100;

/** Cells of the list with the line beside it; 0 where it stands above the details. */
export const listWidthAt = (columns: number): number => (columns < wideFrom ? 0 : Math.min(64, Math.floor(columns * 0.45)));

/** Why the host cannot be looked at, in as few rows as say it; a finding says more. */
const hostRows = ({host, look, symbols, scenarios}: ScreenState, size: Size): Line[] => {
	if (look?.findings.some(({kind}) => kind === 'daemon-down' || kind === 'daemon-configuration' || kind === 'socket-denied') === true) return [];
	const problem = host !== 'reading' && 'problem' in host ? host : look?.away === undefined ? undefined : {problem: look.away.why, nextSteps: look.away.nextSteps};
	if (problem === undefined) return [];
	// What can be done instead stands in the list.
	if (scenarios.length > 0) return [cutLine(line(problem.problem, 'bad'), size.columns, symbols.cut)];
	const rows = [...paragraph(problem.problem, size.columns, 'bad'), ...problem.nextSteps.flatMap(step => bullet(symbols.right, step, size.columns))];
	return rows.slice(0, size.rows < 20 ? 2 : 4);
};

const isCured = (item: Item | undefined): boolean => item?.kind === 'finding' && item.finding.runbook !== undefined;

/** Where every run is a rehearsal the key says nothing new. */
const rehearsed = (item: Item | undefined, {mode}: ScreenState): readonly Hint[] => (item !== undefined && mode === 'live' && canRehearse(item) ? ['rehearse'] : []);

const taken = (item: Item | undefined, state: ScreenState): readonly Hint[] => (item?.kind === 'run' && whyNotTakenUp(item.run, state) === undefined ? [['undo', 'take back']] : []);

const hintsOf = (state: ScreenState): Hint[] => {
	if (state.isShelf) return ['move', ['enter', 'open'], ['escape', 'back'], 'help', 'quit', 'page'];
	if (state.searching) return ['move', 'enter', ['escape', 'clear'], 'interrupt'];
	const item = itemUnderCursor(state);
	const enter: Hint = isCured(item) ? ['enter', 'cure it'] : item?.kind === 'scenario' ? ['enter', 'rehearse it'] : item?.kind === 'run' ? ['enter', whyNotTakenUp(item.run, state) === undefined ? 'go on' : 'its record'] : item?.kind === 'runbook' ? 'enter' : ['enter', 'read'];
	const isReadByEnter = enter !== 'enter' && enter[1] === 'read';
	return ['move', enter, ...taken(item, state), ...rehearsed(item, state), 'search', ...(isReadByEnter ? [] : (['read'] as const)), ...(state.look === undefined ? [] : (['look'] as const)), 'help', 'quit', 'page'];
};

/** The first screen: what is wrong, runs without an end, all runbooks; and everything about the one under the cursor. */
export const triageParts = (state: ScreenState, size: Size, width: number): Parts => {
	const isSearch = state.searching || state.query !== '';
	const item = itemUnderCursor(state);
	const bottom = [...hostRows(state, size), ...(state.word === '' ? [] : paragraph(state.word, size.columns, 'warn'))];
	const listWidth = listWidthAt(size.columns);
	const above = (room: number, most: 1 | 2): Line[] => (isSearch ? [fieldRow('Search', state.query, room, state.searching)] : statusRows(state, room, most));
	const list = (room: number, height: number, most: number): Line[] =>
		item === undefined
			? paragraph(state.runbooks.length === 0 ? 'There are no runbooks.' : 'No runbook knows these words. Backspace to search for fewer.', room)
			: itemListRows(state, room, height, most);
	const body: Parts['body'] = height => ({rows: item === undefined ? [] : detailRows(item, state, width, height), essential: 0});
	if (listWidth > 0) {
		const room = listWidth - 3;
		const head = [...above(room, 2), blank];
		return {side: height => [...head, ...list(room, height - head.length, 2)], body, bottom, hints: hintsOf(state)};
	}
	const free = size.rows - 6 - bottom.length;
	return {
		top: [...above(width, 1), ...list(width, Math.max(3, Math.floor(free / 2)), 1), rule('', width, state.symbols)],
		body,
		bottom,
		hints: hintsOf(state),
	};
};

const takenUp = (item: Item | undefined, state: ScreenState): readonly Hint[] => {
	const back = taken(item, state);
	return back.length === 0 ? [] : [['enter', 'go on'], ...back];
};

/** One item, or the record of a run, on the whole screen. */
export const detailsParts = (state: ScreenState, size: Size, width: number): Parts => {
	const {details, word} = state;
	return {
		body: height => ({rows: details === undefined ? [line('')] : detailRows(details.item, state, width, height, details), essential: 0}),
		bottom: word === '' ? [] : paragraph(word, size.columns, 'warn'),
		hints: [['escape', 'back'], ...(isCured(details?.item) ? ([['enter', 'cure it']] as const) : details?.item.kind === 'scenario' ? ([['enter', 'rehearse it']] as const) : []), ...takenUp(details?.item, state), ...rehearsed(details?.item, state), 'page', 'copy', 'help', 'quit'],
	};
};
