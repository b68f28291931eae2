import {edgesOf, stepsOf, type Edge} from './edges.ts';
import type {AnyRunbook, AnyStep} from './problem.ts';

type Kind = AnyStep['kind'];

const symbols: Readonly<Record<Kind, string>> = {probe: '◇', act: '▶', ask: '?', pick: '☰', manual: '✎', wait: '◷', call: '↗', done: '■'};
const plainSymbols: Readonly<Record<Kind, string>> = {probe: '.', act: '>', ask: '?', pick: '*', manual: '!', wait: '~', call: '+', done: '#'};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const edgeWords = ({outcome, kind}: Edge): string => (kind === 'failed' ? 'when it fails' : kind === 'late' ? 'when the time is over' : (outcome ?? ''));

/** What a newcomer should know of a step before reading it. */
const kindWords = (step: AnyStep): string =>
	step.kind === 'act' ? `act, ${step.risk}` : step.kind === 'done' ? `done, ${step.outcome}` : step.kind === 'call' ? `call ${step.runbook}` : step.kind;

/** The steps in the order in which a reader meets them: from the start along the edges, what nothing leads to at the end. */
const readingOrder = (runbook: AnyRunbook): readonly string[] => {
	const steps = stepsOf(runbook.steps);
	const seen = new Set<string>();
	const open = [runbook.start];
	for (let id = open.pop(); id !== undefined; id = open.pop()) {
		const step = steps.get(id);
		if (step === undefined || seen.has(id)) continue;
		seen.add(id);
		open.push(...edgesOf(step).map(edge => edge.to).reverse());
	}

	return [...seen, ...[...steps.keys()].filter(id => !seen.has(id))];
};

/** A runbook's graph as lines of text: each step with its kind, and below it its edges. */
export const textGraph = (runbook: AnyRunbook, {unicode = true}: {readonly unicode?: boolean} = {}): readonly string[] => {
	const steps = stepsOf(runbook.steps);
	const arrow = unicode ? '→' : '->';
	return readingOrder(runbook).flatMap(id => {
		const step = steps.get(id);
		if (step === undefined) return [];
		const symbol = (unicode ? symbols : plainSymbols)[step.kind];
		const missing = (to: string): string => (steps.has(to) ? to : `${to} (no such step)`);
		return [
			`${symbol} ${id}: ${oneLine(step.title)} [${kindWords(step)}]${id === runbook.start ? ' (start)' : ''}`,
			...edgesOf(step).map(edge => `    ${[edgeWords(edge), arrow, missing(edge.to)].filter(word => word !== '').join(' ')}`),
		];
	});
};

/** Text inside a quoted mermaid label: entities in mermaid's own form, which begins with # and not with &. */
const escaped = (text: string): string => oneLine(text).replace(/["#&<>`\\[\]{}()|;]/g, letter => `#${letter.codePointAt(0)};`);

const shapes: Readonly<Record<Kind, readonly [string, string]>> = {
	probe: ['(', ')'],
	act: ['[', ']'],
	ask: ['{', '}'],
	pick: ['{{', '}}'],
	manual: ['[/', '/]'],
	wait: ['([', '])'],
	call: ['[[', ']]'],
	done: ['(((', ')))'],
};

/** A runbook's graph for mermaid. Nodes are numbered, because a step's id may be a word of mermaid's language. */
export const mermaidGraph = (runbook: AnyRunbook): readonly string[] => {
	const steps = stepsOf(runbook.steps);
	const order = readingOrder(runbook);
	const nodes = new Map(order.map((id, index) => [id, `s${index}`]));
	const missing = new Set(order.flatMap(id => edgesOf(steps.get(id) as AnyStep).map(edge => edge.to)).filter(to => !steps.has(to)));
	for (const id of missing) nodes.set(id, `s${nodes.size}`);

	return [
		'flowchart TD',
		...order.map(id => {
			const step = steps.get(id) as AnyStep;
			const [open, close] = shapes[step.kind];
			return `    ${nodes.get(id)}${open}"${escaped(id)}<br/>${escaped(step.title)}<br/>${escaped(kindWords(step))}"${close}`;
		}),
		...[...missing].map(id => `    ${nodes.get(id)}["${escaped(id)}<br/>no such step"]`),
		...order.flatMap(id =>
			edgesOf(steps.get(id) as AnyStep).map(edge => {
				const words = escaped(edgeWords(edge));
				const arrow = edge.kind === 'to' ? '-->' : '-.->';
				return `    ${nodes.get(id)} ${arrow}${words === '' ? '' : `|"${words}"|`} ${nodes.get(edge.to)}`;
			}),
		),
	];
};
