import {errorMessage} from '../../errors.ts';
import type {FactValues, Json} from '../../language/values.ts';
import type {KeyPress} from '../input/key-press.ts';
import {editText} from '../input/text-field.ts';
import {isKey} from '../keys.ts';
import type {ListedRunbook} from '../screen-options.ts';

/** The inputs of a runbook while they are typed. */
export interface Form {
	readonly runbook: ListedRunbook;
	readonly names: readonly string[];
	readonly values: Readonly<Record<string, string>>;
	/** Index of the field that is typed into. */
	readonly at: number;
	/** What is wrong, by the name of the input; shown once Enter was pressed. */
	readonly wrong: Readonly<Record<string, string>>;
	/** What is missing of the whole. */
	readonly missing?: string;
}

/** `values`: what the words that were pasted tell of the inputs. */
export const openForm = (runbook: ListedRunbook, values: Readonly<Record<string, string>> = {}): Form => ({runbook, names: Object.keys(runbook.inputs), values, at: 0, wrong: {}});

const orList = (names: readonly string[]): string => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`);

/** The facts, or the form with what is wrong with it. */
export const submitForm = (form: Form): {inputs: FactValues} | {form: Form} => {
	const inputs: Record<string, Json> = {};
	const wrong: Record<string, string> = {};
	const given = form.names.filter(name => (form.values[name] ?? '').trim() !== '');
	for (const name of given) {
		try {
			inputs[name] = form.runbook.inputs[name]?.parse((form.values[name] ?? '').trim()) ?? null;
		} catch (error) {
			wrong[name] = errorMessage(error);
		}
	}
	for (const name of form.runbook.required) if (!given.includes(name)) wrong[name] = 'This one is needed.';
	const needsOne = form.runbook.oneOf.length > 0 && !form.runbook.oneOf.some(name => given.includes(name));
	const firstWrong = form.names.findIndex(name => wrong[name] !== undefined);
	if (firstWrong === -1 && !needsOne) return {inputs};
	const {missing: _, ...rest} = form;
	return {form: {...rest, wrong, at: firstWrong === -1 ? form.at : firstWrong, ...(needsOne ? {missing: `Fill in at least one of ${orList(form.runbook.oneOf)}.`} : {})}};
};

/** The form after a key that is not Enter. */
export const pressInForm = (form: Form, key: KeyPress): Form => {
	const count = Math.max(1, form.names.length);
	if (key.name === 'down' || isKey(key, 'next-field')) return {...form, at: (form.at + 1) % count};
	if (key.name === 'up' || key.name === 'back-tab') return {...form, at: (form.at + count - 1) % count};
	const name = form.names[form.at];
	if (name === undefined) return form;
	const text = editText(form.values[name] ?? '', key);
	if (text === undefined) return form;
	const {[name]: _, ...wrong} = form.wrong;
	const {missing: __, ...rest} = form;
	return {...rest, wrong, values: {...form.values, [name]: text}};
};
