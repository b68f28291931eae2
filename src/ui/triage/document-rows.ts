import {markdownRows} from '../read/markdown-rows.ts';
import type {ListedDocument} from '../screen-options.ts';
import type {Details, ScreenState} from '../screen-state.ts';
import {line, span, type Line} from '../text/line.ts';
import {labelledText, paragraph} from '../text/rows.ts';

/** All documents, before one of them is chosen. */
export const documentsRows = ({documents}: ScreenState, width: number): Line[][] => [
	[line('Documentation', 'title')],
	[[span('Enter', 'accent'), span(' lists what there is to read, here and without a network:')]],
	documents.flatMap(({about}) => paragraph(about, width)),
];

/** One document: what it is about, or the whole of it once it was opened. */
export const documentRows = ({path, about}: ListedDocument, {symbols}: ScreenState, width: number, text: Details['text']): Line[][] => {
	if (text === undefined) return [paragraph(about, width, 'title'), [[span('Enter', 'accent'), span(' opens it.')]], paragraph(path, width, 'dim')];
	if (text === 'reading') return [[line('Reading the document', 'dim')]];
	if (typeof text === 'string') return [markdownRows(text, width, symbols)];
	return [paragraph(text.problem, width, 'bad'), labelledText('Next', text.nextSteps, width)];
};
