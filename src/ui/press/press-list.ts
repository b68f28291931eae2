import type {Core} from '../core.ts';
import type {KeyPress} from '../input/key-press.ts';
import {editText} from '../input/text-field.ts';
import {isKey} from '../keys.ts';
import {openForm, pressInForm, submitForm} from '../pick/form.ts';
import {searchRunbooks} from '../pick/search.ts';
import type {RunControl} from '../run/run-control.ts';

/** Keys on the list of runbooks. */
export const createPressList = ({state, update}: Core, control: RunControl): ((key: KeyPress) => void) => {
	const openChosen = (): void => {
		const match = searchRunbooks(state().runbooks, state().query)[state().cursor];
		if (match !== undefined) update({place: 'form', form: openForm(match.runbook, match.recognised?.inputs), searching: false, scroll: 0});
	};

	const pressList = (key: KeyPress): void => {
		const count = Math.max(1, searchRunbooks(state().runbooks, state().query).length);
		const query = key.name === 'paste' || state().searching ? editText(state().query, key) : undefined;
		if (query !== undefined) update({query, searching: true, cursor: 0});
		else if (key.name === 'up' || key.name === 'down') update({cursor: (state().cursor + (key.name === 'down' ? 1 : count - 1)) % count});
		else if (key.name === 'page-down' || key.name === 'end') update({cursor: key.name === 'end' ? count - 1 : Math.min(count - 1, state().cursor + 3)});
		else if (key.name === 'page-up' || key.name === 'home') update({cursor: key.name === 'home' ? 0 : Math.max(0, state().cursor - 3)});
		else if (key.name === 'enter') openChosen();
		else if (key.name === 'escape') update({query: '', searching: false, cursor: 0});
		else if (isKey(key, 'search')) update({searching: true});
		else if (isKey(key, 'help')) update({help: true, scroll: 0});
		else if (isKey(key, 'quit')) control.quit();
	};

	return pressList;
};

/** Keys in the form of a runbook. */
export const createPressForm = ({state, update}: Core, control: RunControl): ((key: KeyPress) => void) => {
	const pressForm = (key: KeyPress): void => {
		const {form} = state();
		if (form === undefined) return;
		if (key.name === 'escape') update({place: 'list', form: undefined});
		else if (key.name === 'enter') {
			const submitted = submitForm(form);
			if ('inputs' in submitted) void control.start(form.runbook.id, submitted.inputs);
			else update({form: submitted.form});
		} else update({form: pressInForm(form, key)});
	};

	return pressForm;
};
