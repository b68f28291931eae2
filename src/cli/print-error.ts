import {DrydockError, errorMessage} from '../errors.ts';
import {sanitize, sanitizeLines} from '../present/sanitize.ts';
import type {Io} from './io.ts';

/** Says what went wrong and what to do next; a stack only with DRYDOCK_DEBUG. Returns the exit code. */
export const printError = (error: unknown, {stderr, env}: Pick<Io, 'stderr' | 'env'>): number => {
	stderr.write(`drydock: ${sanitize(errorMessage(error))}\n`);
	if (error instanceof DrydockError) for (const step of error.nextSteps) stderr.write(`  ${sanitize(step)}\n`);
	else stderr.write('  This is a bug in Drydock. DRYDOCK_DEBUG=1 shows where; the record of the run, if there is one, is named by: drydock runs\n');
	if (env['DRYDOCK_DEBUG']) {
		for (let cause = error; cause instanceof Error; cause = cause.cause) stderr.write(`${sanitizeLines(cause.stack ?? cause.message).join('\n')}\n`);
	}
	return error instanceof DrydockError && error.reason === 'usage' ? 2 : 1;
};
