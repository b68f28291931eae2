import {parseArgs} from 'node:util';
import {DrydockError} from '../errors.ts';
import {suggestion} from '../language/nearest.ts';
import {commands, globalOptions, type CommandSpec, type OptionSpec} from './commands.ts';

export interface ParsedArguments {
	/** Undefined: no command, the screen. */
	readonly command: string | undefined;
	readonly operands: readonly string[];
	/** By name, as typed. */
	readonly options: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
}

export const usageError = (message: string, command?: string, hint?: string): DrydockError =>
	new DrydockError('usage', message, {nextSteps: [...(hint === undefined ? [] : [hint]), command === undefined ? 'drydock --help' : `drydock ${command} --help`]});

const shorthands: Readonly<Record<string, string>> = {'-h': '--help', '-V': '--version', '-v': '--version'};

const takesValue = (word: string): boolean => {
	const spec = globalOptions[word.slice(2)];
	return word.startsWith('--') && !word.includes('=') && spec?.type === 'string';
};

/** The command is the first word that is neither an option nor the value of one. */
const findCommand = (words: readonly string[]): number => {
	for (let index = 0; index < words.length; index++) {
		const word = words[index] ?? '';
		if (!word.startsWith('-')) return index;
		if (takesValue(word)) index++;
	}
	return -1;
};

const checkValue = (name: string, spec: OptionSpec, value: unknown, command: string | undefined): void => {
	if (typeof value !== 'string') return;
	if (spec.forms?.test(value) === false) throw usageError(`--${name} cannot be ${JSON.stringify(value)}: ${spec.summary}.`, command);
	if (spec.choices === undefined || spec.choices.includes(value)) return;
	throw usageError(`--${name} cannot be ${JSON.stringify(value)}.`, command, suggestion(value, spec.choices, ''));
};

const parse = (words: readonly string[], specs: Readonly<Record<string, OptionSpec>>, command: string | undefined) => {
	const options = Object.fromEntries(Object.entries(specs).map(([name, {type, multiple = false}]) => [name, {type, multiple}]));
	const {tokens} = parseArgs({args: [...words], options, strict: false, tokens: true, allowPositionals: true});
	const values: Record<string, string | boolean | (string | boolean)[]> = {};
	const operands: string[] = [];
	for (const token of tokens) {
		if (token.kind === 'positional') operands.push(token.value);
		if (token.kind !== 'option') continue;
		const spec = Object.hasOwn(specs, token.name) && token.rawName.startsWith('--') ? specs[token.name] : undefined;
		if (spec === undefined) {
			throw usageError(`There is no option ${token.rawName}${command === undefined ? '' : ` of drydock ${command}`}.`, command, suggestion(token.rawName, Object.keys(specs).map(name => `--${name}`), ''));
		}
		if (spec.type === 'boolean' && token.value !== undefined) throw usageError(`--${token.name} takes no value.`, command);
		// What looks like an option was meant as one: the value was forgotten. --note=-x gives such a value.
		if (spec.type === 'string' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))) throw usageError(`--${token.name} needs a value: --${token.name} ${spec.value ?? 'VALUE'}`, command);
		const value = token.value ?? true;
		checkValue(token.name, spec, value, command);
		if (spec.multiple === true) values[token.name] = [...((values[token.name] as (string | boolean)[] | undefined) ?? []), value];
		else if (Object.hasOwn(values, token.name) && spec.type === 'string') throw usageError(`--${token.name} is given twice.`, command);
		else values[token.name] = value;
	}
	return {values, operands};
};

const requireOperands = (name: string, {operands, count: [fewest, most]}: CommandSpec, given: readonly string[]): void => {
	if (given.length < fewest) throw usageError(`drydock ${name} needs: ${operands}`, name);
	if (given.length > most) throw usageError(`drydock ${name} does not take ${given.slice(most).map(word => JSON.stringify(word)).join(' ')}.`, name);
};

/** The values of an option that can be given several times. */
export const optionList = (value: ParsedArguments['options'][string]): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

/** What was typed. Throws `usage`, with the nearest word that there is. */
export const parseArguments = (argv: readonly string[]): ParsedArguments => {
	const words = argv.map(word => (Object.hasOwn(shorthands, word) ? (shorthands[word] ?? word) : word));
	const at = findCommand(words);
	if (at === -1) {
		const {values} = parse(words, {...globalOptions, ...screenOptions}, undefined);
		return {command: undefined, operands: [], options: values};
	}
	const command = words[at] ?? '';
	const spec = Object.hasOwn(commands, command) ? commands[command] : undefined;
	if (spec === undefined) throw usageError(`There is no command ${JSON.stringify(command)}.`, undefined, suggestion(command, Object.keys(commands), ''));
	if (spec.raw === true) {
		const help = argv.slice(at + 1).includes('--help');
		const {values} = parse(words.slice(0, at), globalOptions, command);
		return {command, operands: argv.slice(at + 1), options: help ? {...values, help} : values};
	}
	const {values, operands} = parse([...words.slice(0, at), ...words.slice(at + 1)], {...globalOptions, ...spec.options}, command);
	if (values['help'] !== true && values['version'] !== true) requireOperands(command, spec, operands);
	return {command, operands, options: values};
};

/** Without a command: the list of runbooks on screen. */
const screenOptions: Readonly<Record<string, OptionSpec>> = {'dry-run': {type: 'boolean', summary: 'runs begun on the screen are rehearsed on a twin of the host'}};
