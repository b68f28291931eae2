import {edgesOf} from '../language/edges.ts';
import {inputVariable} from '../language/inputs.ts';
import {textGraph} from '../language/graph.ts';
import type {AnyStep} from '../language/problem.ts';
import type {CatalogueEntry} from './load.ts';

const usage = (name: string, {oneOf, required}: CatalogueEntry['runbook']): string =>
	required.includes(name) ? 'needed' : oneOf.includes(name) ? (oneOf.length === 1 ? 'needed' : 'one of these is needed') : 'may be given';

/** A runbook as text: what it is for, what it is told, by what it is recognised, its steps. */
export const presentRunbook = ({runbook, file, builtIn}: CatalogueEntry, options: {readonly unicode?: boolean} = {}): readonly string[] => [
	`${runbook.id}: ${runbook.title}`,
	...(builtIn ? [] : [file]),
	'',
	runbook.summary,
	...section(
		'Inputs',
		Object.entries(runbook.inputs).map(([name, input]) => `${name}=${input.example}  ${input.label}; ${usage(name, runbook)}${input.secret === true ? `; secret: rather tell it in the environment, as ${inputVariable(name)}` : ''}`),
	),
	...section(
		'Symptoms',
		runbook.symptoms.map(({pattern, means}) => `${String(pattern)}  ${means}`),
	),
	...section('Steps', textGraph(runbook, options)),
];

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', title, ...lines.map(line => `    ${line}`)]);

/** A runbook as data: everything in it but its functions. */
export const runbookJson = ({runbook, file, hash, builtIn}: CatalogueEntry): object => ({
	id: runbook.id,
	title: runbook.title,
	summary: runbook.summary,
	file,
	hash,
	builtIn,
	symptoms: runbook.symptoms.map(({pattern, means}) => ({pattern: String(pattern), means})),
	inputs: Object.fromEntries(Object.entries(runbook.inputs).map(([name, {label, example, secret}]) => [name, {label, example, ...(secret === true ? {secret} : {})}])),
	oneOf: runbook.oneOf,
	required: runbook.required,
	start: runbook.start,
	steps: Object.fromEntries(Object.entries(runbook.steps).map(([id, step]) => [id, stepJson(step)])),
});

const stepJson = (step: AnyStep): object => ({
	// JSON leaves functions out by itself.
	...step,
	edges: edgesOf(step).map(({to, outcome, kind}) => ({to, outcome, kind})),
});
