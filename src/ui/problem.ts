import {DrydockError, errorMessage} from '../errors.ts';
import type {Problem} from './screen-options.ts';

/** Any error as what the screen shows of it. */
export const problemOf = (error: unknown): Problem =>
	error instanceof DrydockError
		? {problem: error.message, nextSteps: error.nextSteps}
		: {problem: errorMessage(error), nextSteps: ['This is a defect of Drydock: please report it with the command that you ran.']};
