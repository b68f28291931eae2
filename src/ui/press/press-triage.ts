import type {Core} from '../core.ts';
import type {KeyPress} from '../input/key-press.ts';
import {editText} from '../input/text-field.ts';
import {isKey} from '../keys.ts';
import type {RunControl} from '../run/run-control.ts';
import {commandsOf} from '../triage/commands.ts';
import {atTop, itemUnderCursor, placed} from '../triage/cursor.ts';
import type {Feed} from '../triage/feed.ts';
import {whyNotTakenUp} from '../triage/take-up.ts';
import {itemsOf} from '../triage/items.ts';
import {scrolled} from './scroll.ts';
import type {Ways} from './ways.ts';

/** Copies what can be run of an item. */
const copy = ({state, update, terminal}: Core): void => {
	const {place, details} = state();
	const commands = commandsOf(place === 'details' ? details?.item : itemUnderCursor(state()));
	if (commands.length > 0) terminal.copy(commands);
	update({word: commands.length === 0 ? 'There is no command to copy here.' : `Copied ${commands.length === 1 ? 'the command' : `${commands.length} commands`}, if the terminal allows it.`});
};

/** Keys on the first screen. */
export const createPressTriage = (core: Core, control: RunControl, ways: Ways, feed: Feed): ((key: KeyPress) => void) => {
	const {state, update, steadiness} = core;

	const search = (query: string, searching: boolean): void => {
		if (query !== '') steadiness.renewed();
		update({query, searching, scroll: 0, word: ''});
		update({cursor: {...placed(atTop, itemsOf(state())), follows: query === '' && !searching && state().cursor.follows}});
	};

	const move = (to: (index: number, last: number) => number): void => {
		const items = itemsOf(state());
		const {index} = placed(state().cursor, items);
		const next = to(index, items.length - 1);
		steadiness.moved();
		update({cursor: {key: items[next]?.key ?? '', index: Math.max(0, next), follows: false}, scroll: 0, word: ''});
	};

	const choose = (way: 'choose' | 'rehearse' | 'takeBack', key = {choose: 'Enter', rehearse: 't', takeBack: 'u'}[way]): void => {
		const item = itemUnderCursor(state());
		if (item === undefined) return;
		if (steadiness.isSteady()) ways[way](item);
		else update({word: `The list has just changed: ${key} again chooses what is under the cursor now.`});
	};

	const pressTriage = (key: KeyPress): void => {
		const query = key.name === 'paste' || state().searching ? editText(state().query, key) : undefined;
		if (query !== undefined) search(query, true);
		else if (key.name === 'up') move((index, last) => (index === 0 ? last : index - 1));
		else if (key.name === 'down') move((index, last) => (index === last ? 0 : index + 1));
		else if (key.name === 'home') move(() => 0);
		else if (key.name === 'end') move((_, last) => last);
		else if (key.name === 'page-up' || key.name === 'page-down') scrolled(core, key);
		else if (key.name === 'enter') choose('choose');
		else if (isKey(key, 'rehearse')) choose('rehearse');
		else if (isKey(key, 'undo')) choose('takeBack');
		else if (key.name === 'escape' && state().isShelf) ways.closeShelf();
		else if (key.name === 'escape') search('', false);
		else if (isKey(key, 'search')) search(state().query, true);
		else if (isKey(key, 'help')) update({help: true, scroll: 0});
		else if (isKey(key, 'quit')) control.quit();
		else if (isKey(key, 'look')) {
			update({word: ''});
			feed.lookAgain();
		} else if (isKey(key, 'copy')) copy(core);
		else if (isKey(key, 'read')) {
			const item = itemUnderCursor(state());
			if (item !== undefined) ways.toDetails(item);
		}
	};

	return pressTriage;
};

/** Keys while one item is read on the whole screen. */
export const createPressDetails = (core: Core, control: RunControl, ways: Ways): ((key: KeyPress) => void) => {
	const {state, update} = core;

	const pressDetails = (key: KeyPress): void => {
		const item = state().details?.item;
		if (key.name === 'escape' || isKey(key, 'read')) ways.toTriage();
		else if (key.name === 'enter') {
			if ((item?.kind === 'finding' && item.finding.runbook !== undefined) || item?.kind === 'scenario' || (item?.kind === 'run' && whyNotTakenUp(item.run, state()) === undefined)) ways.choose(item);
			else ways.toTriage();
		} else if (isKey(key, 'undo') && item !== undefined) ways.takeBack(item);
		else if (isKey(key, 'rehearse') && item !== undefined) ways.rehearse(item);
		else if (isKey(key, 'copy')) copy(core);
		else if (isKey(key, 'help')) update({help: true, scroll: 0});
		else if (isKey(key, 'quit')) control.quit();
		else scrolled(core, key);
	};

	return pressDetails;
};
