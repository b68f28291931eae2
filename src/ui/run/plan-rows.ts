import type {Plan, PlannedOperation} from '../../engine/events.ts';
import type {LossItem} from '../../operations/operation.ts';
import type {Risk} from '../../language/values.ts';
import {presentDowntime} from '../../present/present-loss.ts';
import {pointOfNoReturn, presentWayBack} from '../../present/present-plan.ts';
import {plural, presentSeconds} from '../../present/words.ts';
import {cutLine, line, lineWidth, span, type Line} from '../text/line.ts';
import {labelledRows, labelledText} from '../text/rows.ts';
import type {Style} from '../text/style.ts';
import type {Symbols} from '../text/symbols.ts';
import {hang, wrapText} from '../text/wrap.ts';
import type {Progress, StepView} from './run-view.ts';

export const riskStyles: Readonly<Record<Risk, Style>> = {safe: 'good', disruptive: 'warn', destructive: 'bad'};

const markOf = (progress: Progress | undefined, risk: Risk, symbols: Symbols): Line => {
	switch (progress?.state) {
		case 'running':
			return [{...span(symbols.current, 'accent'), spinner: true}, span(' ')];
		case 'done':
			return line(`${symbols.done} `, 'good');
		case 'failed':
			return line(`${symbols.failed} `, 'bad');
		case undefined:
			return line(`${symbols.risk[risk]} `, riskStyles[risk]);
	}
};

/** A word after rows: at the end of the last of them where it fits, else on a row of its own. */
const append = (rows: readonly Line[], word: string, style: Style, width: number): Line[] => {
	const last = rows.at(-1) ?? [];
	const gap = '  ';
	return lineWidth(last) + gap.length + word.length <= width
		? [...rows.slice(0, -1), [...last, span(gap), span(word, style)]]
		: [...rows, [span('  '), span(word, style)]];
};

const commandRows = ({text, risk}: Pick<PlannedOperation, 'text' | 'risk'>, progress: Progress | undefined, width: number, symbols: Symbols): Line[] => {
	const rows = hang(markOf(progress, risk, symbols), text, width, 'command');
	if (progress?.takenBack === true) return append(rows, 'taken back', 'dim', width);
	if (progress?.state === 'done' && progress.seconds !== undefined && progress.seconds >= 0.05) return append(rows, presentSeconds(progress.seconds), 'dim', width);
	return progress === undefined ? append(rows, risk, riskStyles[risk], width) : rows;
};

const lossRows = (label: string, items: readonly LossItem[], width: number, style: Style): Line[] =>
	labelledRows(label, width, room =>
		items.flatMap(({name, detail}) => {
			const rows = wrapText(name, room).map(row => line(row, style));
			return detail === undefined ? rows : append(rows, detail, 'dim', room);
		}),
	);

/** What takes a plan back, or which of its operations nothing takes back. */
const wayBack = (plan: Plan, noWayBack: string | undefined): string[] => {
	const {operations} = plan;
	const words = operations.map(presentWayBack);
	const same = new Set(words).size === 1;
	const without = operations.flatMap(({text, inverse}, index) => ('none' in inverse ? [`${text}: ${words[index]}`] : []));
	const point = operations.length > 1 ? pointOfNoReturn(plan) : undefined;
	return [...(point === undefined ? [] : [point]), ...(noWayBack === undefined ? [] : [noWayBack]), ...(same ? words.slice(0, 1) : without.length === 0 ? ['can be taken back'] : [...without, 'the others can be taken back'])];
};

/** What will be done and what that costs: all that is needed to decide, and nothing else. */
export const planRows = (step: StepView, width: number, symbols: Symbols): Line[] => {
	const {plan} = step;
	if (plan === undefined) return [];
	const {loss, operations} = plan;
	const downtime = presentDowntime(loss);
	const started = Object.keys(step.progress).length > 0;
	return [
		...labelledRows('Commands', width, room => operations.flatMap((operation, index) => commandRows(operation, step.progress[index], room, symbols))),
		...lossRows('Gone', loss.gone, width, 'bad'),
		...lossRows('Stops', loss.stops, width, 'warn'),
		...(downtime === undefined ? [] : labelledText('Down', [downtime], width)),
		...(operations.length === 0 || started || loss.stops.length + loss.gone.length > 0 ? [] : labelledText('Cost', [plan.risk === 'safe' ? 'Nothing stops and nothing is lost.' : 'Nothing is seen to stop or to be lost.'], width)),
		...(operations.length === 0 ? [] : labelledText('Way back', wayBack(plan, step.noWayBack), width)),
		...(step.away === undefined
			? []
			: labelledText('Meanwhile', [`The daemon may be gone for up to ${presentSeconds(step.away.seconds)}. If it does not come back: ${step.away.fallback}`], width)),
	];
};

const names = (items: readonly LossItem[]): string => {
	const shown = items.slice(0, 2).map(({name}) => name).join(', ');
	return items.length > 2 ? `${shown} and ${items.length - 2} more` : shown;
};

/** The same in one row, or two where it is narrow, for beside the answer: always in view, however long the plan is. */
export const planSummary = ({risk, operations, loss}: Plan, width: number, symbols: Symbols): Line[] => {
	const what: Line = [span(`${symbols.risk[risk]} ${risk}`, riskStyles[risk]), span(`  ${plural(operations.length, 'command')}`)];
	const cost: Line = [
		...(loss.gone.length === 0 ? [] : [span('  gone: ', 'dim'), span(names(loss.gone), 'bad')]),
		...(loss.stops.length === 0 ? [] : [span('  stops: ', 'dim'), span(names(loss.stops), 'warn')]),
	];
	return lineWidth([...what, ...cost]) <= width ? [[...what, ...cost]] : [what, cutLine(cost, width, symbols.cut)];
};
