import {plural} from '../../present/words.ts';
import type {Recognition} from '../../recognition/recognise.ts';
import type {Match} from '../pick/search.ts';
import type {ListedScenario} from '../screen-options.ts';
import type {Details, ScreenState} from '../screen-state.ts';
import {line, span, type Line} from '../text/line.ts';
import {bullet, labelled, labelledText, paragraph, stack} from '../text/rows.ts';
import {hang} from '../text/wrap.ts';
import {documentRows, documentsRows} from './document-rows.ts';
import {findingRows} from './finding-rows.ts';
import type {Item} from './items.ts';
import {runRows} from './record-rows.ts';

const tellApartRows = ({tellApart}: Recognition<unknown>, width: number): Line[] =>
	tellApart === undefined ? [] : labelled('Check', [...paragraph(tellApart.command, width - 11, 'command'), ...paragraph(tellApart.means, width - 11)]);

const runbookRows = ({runbook, recognised, matched}: Match, {symbols}: ScreenState, width: number): Line[][] => [
	paragraph(runbook.title, width, 'title'),
	[
		...labelledText('Matched', matched === '' ? [] : [matched], width, 'good'),
		...(recognised === undefined ? [] : [...labelledText('Means', [recognised.means], width), ...tellApartRows(recognised, width)]),
	],
	paragraph(runbook.summary, width),
	labelled('For', [...new Set(runbook.symptoms.map(symptom => symptom.means))].flatMap(text => bullet(symbols.dot, text, width - 11))),
	[...labelledText('Asks for', [Object.keys(runbook.inputs).join(', ') || 'nothing'], width), ...labelledText('Name', [runbook.id], width)],
];

const factRows = ({facts}: ScreenState, width: number): Line[] => facts.flatMap(({name, text}) => labelledText(name, [text], width));

const noneRows = (state: ScreenState, width: number): Line[][] => {
	const {look, symbols} = state;
	if (look === undefined || look.pending.length > 0) return [labelledText('Reading', look?.pending ?? [], width), factRows(state, width)];
	if (look.away !== undefined) return [paragraph(look.away.why, width), labelledText('Next', look.away.nextSteps, width), paragraph('Nothing is asked of Docker until it is back; then it is looked at by itself.', width, 'dim')];
	const unread = look.notKnown.length;
	return [
		hang([span(`${symbols.done} `, 'good')], 'Nothing was found that is wrong with this host.', width, 'title'),
		unread === 0 ? [] : paragraph(`${plural(unread, 'thing')} could not be read, and can be wrong all the same: see under "Not known".`, width, 'warn'),
		factRows(state, width),
		paragraph('Is something wrong all the same? Press / and type a few words, or paste the error; or choose a runbook: it looks before it changes anything.', width, 'dim'),
	];
};

const scenarioRows = ({id, title, hostname, runbook, inputs}: ListedScenario, {runbooks}: ScreenState, width: number): Line[][] => [
	paragraph(title, width, 'title'),
	paragraph(`Enter begins the incident on ${hostname}, a server that is simulated on this machine: every step, every question and every confirmation as on a real one, and nothing outside it is changed.`, width),
	[
		...labelledText('Runbook', [runbooks.find(each => each.id === runbook)?.title ?? runbook], width),
		...labelledText('Told', Object.entries(inputs).map(([name, value]) => `${name} ${value}`), width),
	],
	[...paragraph('For the docker command, in another terminal:', width, 'dim'), ...paragraph(`drydock twin ${id}`, width, 'command')],
];

const blocksOf = (item: Item, state: ScreenState, width: number, {record, text}: Pick<Details, 'record' | 'text'>): readonly Line[][] => {
	const {symbols} = state;
	switch (item.kind) {
		case 'finding':
			return findingRows(item, state, width);
		case 'none':
			return noneRows(state, width);
		case 'host':
			return [[line('This host', 'title')], factRows(state, width)];
		case 'run':
			return runRows(item.run, state, width, record);
		case 'runbook':
			return runbookRows(item.match, state, width);
		case 'scenario':
			return scenarioRows(item.scenario, state, width);
		case 'documents':
			return documentsRows(state, width);
		case 'document':
			return documentRows(item.document, state, width, text);
		case 'not-known':
			return [hang(line('? ', 'warn'), `Not known: ${item.entry.what}`, width, 'title'), labelledText('Why', [item.entry.why], width)];
		case 'problem':
			return [
				hang(line(`${symbols.failed} `, 'bad'), 'A runbook that cannot be used', width, 'title'),
				paragraph(item.problem.problem, width),
				item.problem.nextSteps.flatMap(text => bullet(symbols.right, text, width)),
			];
	}
};

/** All there is to say about an item; without the empty rows between its parts where that makes it fit. */
export const detailRows = (item: Item, state: ScreenState, width: number, height: number, read: Pick<Details, 'record' | 'text'> = {}): Line[] => {
	const blocks = blocksOf(item, state, width, read);
	const loose = stack(...blocks);
	return loose.length <= height ? loose : blocks.flat();
};
