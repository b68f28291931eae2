import {commands, globalOptions, type CommandSpec, type OptionSpec} from './commands.ts';

const column = (rows: readonly (readonly [string, string])[]): readonly string[] => {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

const optionRows = (options: Readonly<Record<string, OptionSpec>>): readonly (readonly [string, string])[] =>
	Object.entries(options).map(([name, {value, summary, choices}]) => [
		`--${name}${value === undefined ? '' : ` ${value}`}`,
		`${summary}${choices === undefined || choices.length < 2 ? '' : ` (${choices.join(', ')})`}`,
	]);

const commandHelp = (name: string, {summary, operands, options, examples = []}: CommandSpec): readonly string[] => [
	`drydock ${name}${operands === '' ? '' : ` ${operands}`}`,
	'',
	`  ${summary}`,
	...(Object.keys(options).length === 0 ? [] : ['', 'Options:', ...column(optionRows(options))]),
	...(examples.length === 0 ? [] : ['', 'Examples:', ...examples.map(line => `  ${line}`)]),
	'',
	'Everywhere:',
	...column(optionRows(globalOptions)),
];

const programHelp = (): readonly string[] => [
	'drydock: a terminal runbook assistant for Docker incidents',
	'',
	'  drydock              choose a runbook on screen',
	'',
	'Commands:',
	...column(Object.entries(commands).map(([name, {operands, summary}]) => [`${name}${operands === '' ? '' : ` ${operands}`}`, summary])),
	'',
	'Everywhere:',
	...column(optionRows(globalOptions)),
	'',
	'Exit codes of a run: 0 cured, 1 failed, 2 usage, 3 a decision is needed, 4 ended without a cure, 130 interrupted;',
	'  of a rehearsal also 5: the twin does not know something that it came to, so it is not proved',
];

/** Help for one command, or for the program; from the same table that the arguments are parsed by. */
export const helpText = (command: string | undefined): string => {
	const spec = command !== undefined && Object.hasOwn(commands, command) ? commands[command] : undefined;
	return `${(spec === undefined ? programHelp() : commandHelp(command ?? '', spec)).join('\n')}\n`;
};
