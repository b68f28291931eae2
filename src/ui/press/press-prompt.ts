import type {Core} from '../core.ts';
import type {KeyPress} from '../input/key-press.ts';
import {editText} from '../input/text-field.ts';
import {isKey} from '../keys.ts';
import type {RunControl} from '../run/run-control.ts';
import type {Prompt} from '../screen-state.ts';

/** Keys while a note or a reason is typed, or while it is asked whether to leave. */
export const createPressPrompt = ({update, attention}: Core, control: RunControl): ((prompt: Prompt, key: KeyPress) => void) => {
	const submitPrompt = ({kind, text}: Prompt): void => {
		const written = text.trim();
		if (written === '') {
			update({word: kind === 'note' ? 'The note is empty: type it, or Esc.' : 'The record needs a reason: type it, or Esc.'});
			return;
		}
		update({prompt: undefined, word: kind === 'note' ? 'Noted.' : ''});
		if (kind === 'note') void control.started()?.note(written);
		else control.answer(kind === 'skip' ? {kind: 'skip', reason: written} : {kind: 'hand-over', reason: written});
	};

	const pressPrompt = (prompt: Prompt, key: KeyPress): void => {
		if (prompt.kind === 'leave') {
			if (!isKey(key, 'yes')) update({prompt: undefined});
			else if (attention.isPromptArmed()) control.interrupt('The operator left while it ran.', 130);
			return;
		}
		if (key.name === 'escape') update({prompt: undefined, word: ''});
		else if (key.name === 'enter') submitPrompt(prompt);
		else {
			const text = editText(prompt.text, key);
			if (text !== undefined) update({prompt: {...prompt, text}, word: ''});
		}
	};

	return pressPrompt;
};
