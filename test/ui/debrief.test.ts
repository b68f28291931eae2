import {expect, it} from '@jest/globals';
import type {RunEvent} from '../../src/engine/events.ts';
import {debriefRows} from '../../src/ui/debrief/debrief-rows.ts';
import {applyEvent, noRun} from '../../src/ui/run/run-view.ts';
import type {ScreenState} from '../../src/ui/screen-state.ts';
import {symbolsFor} from '../../src/ui/text/symbols.ts';

it('what changed and nobody planned stands out of the last lines of a cure', () => {
	const ended = {type: 'ended', outcome: 'cured', exitCode: 0, lines: ['proxy runs.', 'CHANGED, AND NOT AS PLANNED: container app is gone'], seq: 1, at: ''} as RunEvent;
	const state = {run: {view: applyEvent(noRun, ended), tail: []}, symbols: symbolsFor({})} as unknown as ScreenState;
	const styles = debriefRows(state, 80).flat().filter(({text}) => /proxy runs|container app/.test(text)).map(({text, style}) => [text.trim(), style]);
	expect(styles).toEqual([['proxy runs.', undefined], ['CHANGED, AND NOT AS PLANNED: container app is gone', 'bad']]);
});

it('what changed as planned, and that nothing else did, stands below what was done', () => {
	const differences = {type: 'differences', differences: [{what: 'container proxy', was: 'exited (137)', is: 'running', expected: true}], notCompared: [{what: 'listeners', why: 'denied'}], seq: 1, at: ''} as RunEvent;
	const ended = {type: 'ended', outcome: 'cured', exitCode: 0, lines: ['proxy runs.'], seq: 2, at: ''} as RunEvent;
	const state = {run: {view: applyEvent(applyEvent(noRun, differences), ended), tail: []}, symbols: symbolsFor({})} as unknown as ScreenState;
	const text = debriefRows(state, 100).map(row => row.map(span => span.text).join('')).join('\n');
	expect(text).toContain('As planned: container proxy was exited (137), is running');
	expect(text).toContain('nothing else on this host changed');
	expect(text).toContain('Not compared: listeners (denied)');
});
