import type {Core} from '../core.ts';
import type {KeyPress} from '../input/key-press.ts';
import {pressInForm, submitForm} from '../pick/form.ts';
import type {Ways} from './ways.ts';

/** Keys in the form of a runbook. */
export const createPressForm = ({state, update}: Core, ways: Ways): ((key: KeyPress) => void) => {
	const pressForm = (key: KeyPress): void => {
		const {form} = state();
		if (form === undefined) return;
		if (key.name === 'escape') ways.toTriage();
		else if (key.name === 'enter') {
			const submitted = submitForm(form);
			if ('inputs' in submitted) ways.toRun(form.runbook.id, submitted.inputs);
			else update({form: submitted.form});
		} else update({form: pressInForm(form, key)});
	};

	return pressForm;
};
