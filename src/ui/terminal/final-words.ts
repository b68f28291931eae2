import {presentOutcome} from '../../present/present-event.ts';
import {sanitize} from '../../present/sanitize.ts';
import type {RunSnapshot} from '../run-store.ts';
import type {ScreenState} from '../screen-state.ts';
import {asciiOnly} from '../text/symbols.ts';

const wordsOf = (run: RunSnapshot | undefined, folder: string, runId: string): string[] => {
	const ended = run?.view.ended;
	return [
		...(ended === undefined ? ['The run was left before it ended.'] : [`${presentOutcome[ended.outcome]}.`, ...ended.lines]),
		`Record: ${folder}`,
		`Report: drydock report ${runId}`,
	];
};

/** What stays on the ordinary screen after the screen is closed: how each run ended and where its record is. */
export const finalWords = ({run, folder, runId, earlier, symbols}: ScreenState): string => {
	const last = folder === undefined || runId === undefined ? [] : [wordsOf(run, folder, runId)];
	const lines = [...earlier.map(each => wordsOf(each.run, each.folder, each.runId)), ...last].flat().map(text => sanitize(text));
	return lines.length === 0 ? '' : `${(symbols.unicode ? lines : lines.map(asciiOnly)).join('\n')}\n`;
};
