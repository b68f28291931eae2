import type {Client} from '../../engine/client.ts';
import type {RunEvent} from '../../engine/events.ts';
import {presentEvent} from '../../present/present-event.ts';
import type {OutStream} from '../io.ts';
import {decideHeadless, type Headless} from './decide.ts';

/** Questions are answered at once: the answer alone says what was asked. */
const quiet = new Set<RunEvent['type']>(['asked', 'verifying']);

const printLines = (event: RunEvent, stdout: OutStream): void => {
	if (quiet.has(event.type)) return;
	const lines = presentEvent(event);
	if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
};

/** Runs without waiting for anybody: prints what happens, and decides by what was approved and answered beforehand. */
export const createHeadlessClient = (options: Headless & {readonly json: boolean; readonly stdout: OutStream}): Client => ({
	tell: event => {
		if (options.json) options.stdout.write(`${JSON.stringify(event)}\n`);
		else printLines(event, options.stdout);
	},
	decide: async (question, step) => ({decision: decideHeadless(question, step, options), by: 'option'}),
});
