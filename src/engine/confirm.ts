import type {Confirmation, Decision} from './events.ts';

/**
 * Does what the operator did suffice? More than is asked for suffices for less, except that a name is only ever
 * taken for the name asked for: exactly, to the last character.
 */
export const suffices = (confirmation: Confirmation, decision: Extract<Decision, {readonly kind: 'confirm'}>): boolean => {
	const {gave} = decision;
	switch (confirmation.by) {
		case 'enter':
			return gave === 'enter' || gave === 'y';
		case 'y':
			return gave === 'y';
		case 'type':
			return typeof gave === 'object' && gave.typed === confirmation.text;
	}
};
