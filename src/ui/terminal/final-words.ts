import {presentOutcome} from '../../present/present-event.ts';
import {sanitize} from '../../present/sanitize.ts';
import type {ScreenState} from '../screen-state.ts';
import {asciiOnly} from '../text/symbols.ts';

/** What stays on the ordinary screen after the screen is closed: how the run ended and where its record is. */
export const finalWords = ({run, folder, runId, symbols}: ScreenState): string => {
	if (folder === undefined || runId === undefined) return '';
	const ended = run?.view.ended;
	const lines = [
		...(ended === undefined ? ['The run was left before it ended.'] : [`${presentOutcome[ended.outcome]}.`, ...ended.lines]),
		`Record: ${folder}`,
		`Report: drydock report ${runId}`,
	].map(text => sanitize(text));
	return `${(symbols.unicode ? lines : lines.map(asciiOnly)).join('\n')}\n`;
};
