import type {Became, Operation} from '../operations/operation.ts';
import type {Session} from './session.ts';

/** What the host says about an operation: whether it is in effect, or whether one begun at `since` came to its end. */
export const becameOf = async ({request, quietHost, interruption}: Session, operation: Operation, since?: string): Promise<Became> =>
	interruption.race(request.operations.became(operation, quietHost, since));
