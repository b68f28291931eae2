import {ApiError} from './errors.ts';
import {isOld, type TwinHost} from './host.ts';

/** Why a container fails to start; undefined when nothing keeps it. */
export const startMishap = ({world, mishaps}: TwinHost, name: string): ApiError | undefined => {
	if (mishaps.nextNotStarting) mishaps.notStarting.add(name);
	mishaps.nextNotStarting = false;
	return mishaps.notStarting.has(name) ? new ApiError(500, `${isOld(world) ? '' : 'failed to create task for container: '}failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unexpected EOF: unknown`) : undefined;
};
