import {DrydockError, errorMessage} from '../errors.ts';
import {inputVariable} from '../language/inputs.ts';
import type {InputSpec} from '../language/steps.ts';
import {suggestion} from '../language/nearest.ts';
import type {FactValues, Json} from '../language/values.ts';
import {usageError} from './arguments.ts';

/** The inputs of a runbook, as far as they are told on the command line. */
export interface InputsOf {
	readonly id: string;
	readonly inputs: Readonly<Record<string, InputSpec>>;
	readonly oneOf: readonly string[];
	readonly required: readonly string[];
}

/** `NAME=VALUE`, at the first equals sign. */
export const splitPair = (pair: string, option: string, form: string): readonly [string, string] => {
	const at = pair.indexOf('=');
	if (at <= 0) throw usageError(`--${option} ${JSON.stringify(pair)} is not of the form ${form}.`, 'run');
	return [pair.slice(0, at), pair.slice(at + 1)];
};

const example = ({inputs}: InputsOf, name: string): string => {
	const {label, example: text, secret} = inputs[name] as InputSpec;
	if (secret === true) return `${label}, in the environment: ${inputVariable(name)}`;
	return `--set ${name}=${/[^\w.,:/@-]/.test(text) ? `'${text}'` : text}   ${label}`;
};

/** Is anything still missing that the runbook cannot start without? */
export const isComplete = ({required, oneOf}: InputsOf, given: FactValues): boolean =>
	required.every(name => Object.hasOwn(given, name)) && (oneOf.length === 0 || oneOf.some(name => Object.hasOwn(given, name)));

const requireAll = (runbook: InputsOf, given: FactValues): void => {
	const {id, required, oneOf} = runbook;
	const missing = required.filter(name => !Object.hasOwn(given, name));
	if (missing.length > 0) throw new DrydockError('usage', `${id} needs ${missing.join(' and ')}.`, {nextSteps: missing.map(name => example(runbook, name))});
	if (oneOf.length > 0 && !oneOf.some(name => Object.hasOwn(given, name))) {
		throw new DrydockError('usage', `${id} needs one of ${oneOf.join(', ')}.`, {nextSteps: oneOf.map(name => example(runbook, name))});
	}
};

/** Secrets that are told in the environment, and not on the command line, which everybody on the machine can read. */
export const toldSecrets = ({inputs}: InputsOf, env: NodeJS.ProcessEnv): readonly (readonly [string, string])[] =>
	Object.entries(inputs).flatMap(([name, {secret}]) => {
		const value = env[inputVariable(name)];
		return secret === true && value !== undefined && value !== '' ? [[name, value] as const] : [];
	});

/** The facts that a runbook starts with. Throws `usage` with the input's label, an example and what is accepted. */
export const parseInputs = (runbook: InputsOf, pairs: readonly string[], {complete, env = {}}: {readonly complete: boolean; readonly env?: NodeJS.ProcessEnv}): FactValues => {
	const given: Record<string, Json> = {};
	const typed = pairs.map(pair => splitPair(pair, 'set', 'NAME=VALUE'));
	const typedNames = new Set(typed.map(([name]) => name));
	for (const [name, value] of [...typed, ...toldSecrets(runbook, env).filter(([each]) => !typedNames.has(each))]) {
		const spec = Object.hasOwn(runbook.inputs, name) ? runbook.inputs[name] : undefined;
		if (spec === undefined) throw usageError(`${runbook.id} has no input ${JSON.stringify(name)}.`, 'run', suggestion(name, Object.keys(runbook.inputs), 'It takes none.'));
		if (Object.hasOwn(given, name)) throw usageError(`The input ${name} is given twice.`, 'run');
		try {
			given[name] = spec.parse(value);
		} catch (error) {
			const why = spec.secret === true ? errorMessage(error).replaceAll(value, '******') : errorMessage(error);
			throw new DrydockError('usage', `--set ${name}: ${why}`, {nextSteps: [example(runbook, name)], cause: error});
		}
	}
	if (complete) requireAll(runbook, given);
	return given;
};
