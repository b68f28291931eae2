import type {Core} from '../core.ts';
import type {KeyPress} from '../input/key-press.ts';
import {isKey} from '../keys.ts';
import {pressAnswer} from '../run/answer.ts';
import type {Errands} from '../run/errands.ts';
import type {RunControl} from '../run/run-control.ts';
import {scrolled} from './scroll.ts';

const scrollKeys: ReadonlySet<KeyPress['name']> = new Set(['page-up', 'page-down', 'home', 'end']);

/** Keys on the run screen: answers to the pending question first, then what can be done beside it. */
export const createPressRun = (core: Core, control: RunControl, errands: Errands): ((key: KeyPress) => void) => {
	const {state, update, attention} = core;

	const pressReading = (reading: number, key: KeyPress): void => {
		if (key.name === 'escape') update({reading: undefined, scroll: 0});
		else if (isKey(key, 'back')) update({reading: Math.max(0, reading - 1), scroll: 0});
		else if (isKey(key, 'help')) update({help: true, scroll: 0});
		else if (isKey(key, 'copy')) errands.copyCommands();
		else scrolled(core, key);
	};

	const pressRun = (key: KeyPress): void => {
		const {reading} = state();
		if (reading !== undefined) {
			pressReading(reading, key);
			return;
		}
		const question = state().run?.question;
		if (question !== undefined && attention.isArmed()) {
			const followed = pressAnswer(question.question, state().answer, key, attention.isAllSeen());
			if (followed !== undefined) {
				if ('answer' in followed) update({answer: followed.answer, word: ''});
				else if ('reasonFor' in followed) update({prompt: {kind: followed.reasonFor, text: ''}, word: ''});
				else control.answer(followed.decision);
				return;
			}
			if (state().answer.inField && key.name === 'text') return;
		} else if (question !== undefined && !scrollKeys.has(key.name)) {
			// Typed before it was seen: reading is harmless, everything else is dropped.
			if (state().answer.inField || !(isKey(key, 'help') || isKey(key, 'back'))) return;
		}
		const steps = state().run?.view.steps.length ?? 0;
		if (scrolled(core, key)) return;
		if (isKey(key, 'help')) update({help: true, scroll: 0});
		else if (isKey(key, 'back') && steps > 1) update({reading: steps - 2, scroll: 0, word: ''});
		else if (isKey(key, 'note')) update({prompt: {kind: 'note', text: ''}, word: ''});
		else if (isKey(key, 'output')) void errands.openPager();
		else if (isKey(key, 'copy')) errands.copyCommands();
		else if (isKey(key, 'shell')) void errands.openShell();
		else if (isKey(key, 'quit')) control.quit();
	};

	return pressRun;
};
