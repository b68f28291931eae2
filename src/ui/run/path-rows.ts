import type {ListedRunbook, StepOutline} from '../screen-options.ts';
import {cutLine, line, span, type Line} from '../text/line.ts';
import type {Symbols} from '../text/symbols.ts';
import {textWidth} from '../../present/width.ts';
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
	if (current === undefined || current.kind === 'undo' || view.ended !== undefined) return [];
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

/** The path in two rows at most, above a step that has its own title: inside which runbooks; how much is done, the last of it, and what is next. */
export const pathRows = (view: RunView, ahead: readonly Ahead[], height: number, width: number, symbols: Symbols): Line[] => {
	const current = currentStep(view);
	const left = view.steps.filter(({state}) => state !== 'current');
	const last = left.at(-1);
	const callers = view.steps.filter(({path, state}) => state === 'current' && path.length < (current?.path.length ?? 0));
	const next = ahead[0]?.title;
	const place = [view.started?.title, ...callers.map(({title}) => title)].filter(title => title !== undefined);
	const counted = span(`${symbols.done} ${left.length} done`, 'good');
	const after: Line = next === undefined ? [] : [span(`  ${symbols.right} ${next}`, 'dim')];
	// The innermost says the most: where not all have room, those around it go first.
	while (place.length > 1 && textWidth(place.join(` ${symbols.current} `)) > width) place.shift();
	const where = cutLine(line(place.join(` ${symbols.current} `), 'accent'), width, symbols.cut);
	if (height < 2) return [cutLine([counted, ...(callers.length === 0 ? [] : [span(`  ${symbols.current} ${callers.at(-1)?.title ?? ''}`)]), ...after], width, symbols.cut)];
	if (last === undefined) return [where, cutLine([span(`${symbols.ahead} begins`, 'dim'), ...after], width, symbols.cut)];
	const ended = span(`, ${last.state === 'done' ? 'last' : last.state}: ${last.title}`, last.state === 'failed' ? 'bad' : 'dim');
	return [where, cutLine([counted, ended, ...after], width, symbols.cut)];
};

/** The path as a column: the steps walked, the current one, and those ahead; the current one is always in it. */
export const pathColumn = (view: RunView, ahead: readonly Ahead[], reading: number, width: number, height: number, symbols: Symbols): Line[] => {
	const walked = view.steps.map(({path, state, title}, index): Line => {
		const indent = '  '.repeat(Math.max(0, path.length - 1));
		const style = index === reading ? 'selected' : state === 'failed' ? 'bad' : state === 'current' ? 'strong' : undefined;
		return cutLine([span(indent), span(`${stateMark(state, symbols)} `, state === 'done' ? 'good' : 'accent'), span(title, style)], width, symbols.cut);
	});
	const coming = ahead.map(({title, depth}) => cutLine(line(`${'  '.repeat(depth)}${symbols.ahead} ${title}`, 'dim'), width, symbols.cut));
	const rows = [...walked, ...coming];
	const start = Math.max(0, Math.min(reading - Math.floor((height * 2) / 3), rows.length - height));
	const seen = rows.slice(start, start + height);
	return start > 0 ? [line(`${symbols.up} ${start + 1} more`, 'dim'), ...seen.slice(1)] : seen;
};
