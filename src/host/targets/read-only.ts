import {DrydockError} from '../../errors.ts';
import type {Target} from '../target.ts';

/**
 * A target of which nothing can be changed, for a session that only reads: the gate says so, and whoever came past it
 * gets no means to.
 */
export const readOnlyTarget = (target: Target): Target => ({
	...target,
	readOnly: true,
	writer: () => {
		throw new DrydockError('refused', 'This session only reads: nothing was performed.', {nextSteps: ['Leave out --readonly, and DRYDOCK_READONLY, to perform something.']});
	},
});
