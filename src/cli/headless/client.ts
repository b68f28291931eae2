import type {Client} from '../../engine/client.ts';
import type {RunEvent} from '../../engine/events.ts';
import {presentEvent} from '../../present/present-event.ts';
import {presentJson} from '../../present/sanitize.ts';
import type {OutStream} from '../io.ts';
import {decideHeadless, type Headless} from './decide.ts';

/** Questions are answered at once: the answer alone says what was asked. */
const quiet = new Set<RunEvent['type']>(['asked', 'verifying']);

const createPrinter = (stdout: OutStream): ((event: RunEvent) => void) => {
	let isNothingToDo = false;
	return event => {
		if (event.type === 'planned') isNothingToDo = event.plan.operations.length === 0;
		// That there was nothing to do says it already.
		if (quiet.has(event.type) || (event.type === 'verified' && isNothingToDo)) return;
		const lines = presentEvent(event);
		if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
	};
};

/** Runs without waiting for anybody: prints what happens, and decides by what was approved and answered beforehand. */
export const createHeadlessClient = (options: Headless & {readonly json: boolean; readonly stdout: OutStream}): Client => ({
	tell: options.json ? event => void options.stdout.write(`${presentJson(event)}\n`) : createPrinter(options.stdout),
	decide: async (question, step) => ({decision: decideHeadless(question, step, options), by: 'option'}),
});
