import type {ListedRunbook, StepOutline} from '../screen-options.ts';
import {cutLine, line, span, type Line} from '../text/line.ts';
import type {Symbols} from '../text/symbols.ts';
import {currentStep, type RunView} from './run-view.ts';
import {stateMark} from './step-rows.ts';

export interface Ahead {
	readonly title: string;
	readonly depth: number;
}

/** More is not read. */
const farthest = 12;

const follow = (outlines: Readonly<Record<string, StepOutline>>, from: StepOutline['to'], depth: number): Ahead[] => {
	const ahead: Ahead[] = [];
	const seen = new Set<string>();
	let to = from;
	while (to !== undefined && ahead.length < farthest) {
		const targets = [...new Set(typeof to === 'string' ? [to] : Object.values(to))].flatMap(id => (outlines[id] === undefined || seen.has(id) ? [] : [{id, ...outlines[id]}]));
		const [only] = targets;
		if (only === undefined) break;
		if (targets.length > 1) {
			// What comes after a fork depends on what is found or chosen there.
			ahead.push({title: `one of: ${targets.map(({title}) => title).join(' / ')}`, depth});
			break;
		}
		seen.add(only.id);
		ahead.push({title: only.title, depth});
		to = only.to;
	}
	return ahead;
};

/** What lies ahead as far as it is certain: to the next fork, then the way on of the runbooks that called this one. */
export const stepsAhead = (view: RunView, runbooks: readonly ListedRunbook[]): Ahead[] => {
	const current = currentStep(view);
	if (current === undefined || view.ended !== undefined) return [];
	const ahead: Ahead[] = [];
	for (let depth = current.path.length; depth > 0; depth--) {
		const path = current.path.slice(0, depth);
		const step = view.steps.findLast(candidate => candidate.path.length === depth && candidate.path.every((id, index) => id === path[index]));
		const outlines = runbooks.find(({id}) => id === step?.runbook)?.steps;
		const outline = outlines?.[path.at(-1) ?? ''];
		if (outlines === undefined || outline === undefined) continue;
		const isCaller = depth < current.path.length;
		ahead.push(...follow(outlines, isCaller && typeof outline.to === 'object' ? outline.to['cured'] : outline.to, depth - 1));
	}
	return ahead.slice(0, farthest);
};

/** The path in one row, above a step that has its own title: how much is done, inside which call, and what is next. */
export const pathRow = (view: RunView, ahead: readonly Ahead[], width: number, symbols: Symbols): Line => {
	const current = currentStep(view);
	const done = view.steps.filter(({state}) => state !== 'current').length;
	const callers = view.steps.filter(({path, state}) => state === 'current' && path.length < (current?.path.length ?? 0));
	const next = ahead[0]?.title;
	return cutLine(
		[
			span(`${symbols.done} ${done} done`, 'good'),
			...callers.map(({title}) => span(`  ${symbols.current} in: ${title}`)),
			...(next === undefined ? [] : [span(`  ${symbols.right} ${next}`, 'dim')]),
		],
		width,
		symbols.cut,
	);
};

/** The path as a column: the steps walked, the current one, and those ahead; the current one is always in it. */
export const pathColumn = (view: RunView, ahead: readonly Ahead[], reading: number, width: number, height: number, symbols: Symbols): Line[] => {
	const walked = view.steps.map(({path, state, title}, index): Line => {
		const indent = '  '.repeat(path.length - 1);
		const style = index === reading ? 'selected' : state === 'failed' ? 'bad' : state === 'current' ? 'strong' : undefined;
		return cutLine([span(indent), span(`${stateMark(state, symbols)} `, state === 'done' ? 'good' : 'accent'), span(title, style)], width, symbols.cut);
	});
	const coming = ahead.map(({title, depth}) => cutLine(line(`${'  '.repeat(depth)}${symbols.ahead} ${title}`, 'dim'), width, symbols.cut));
	const rows = [...walked, ...coming];
	const start = Math.max(0, Math.min(reading - Math.floor((height * 2) / 3), rows.length - height));
	const seen = rows.slice(start, start + height);
	return start > 0 ? [line(`${symbols.up} ${start + 1} more`, 'dim'), ...seen.slice(1)] : seen;
};
