import {never, record} from '../world/host.ts';
import type {Behaviour, Raw} from '../world/world.ts';

/** Whoever was ended from outside: by a stop, by a kill, or with the host. */
const endedFromOutside = new Set([0, 137, 143, 255]);

/** One that ran for so long starts well. Seconds. */
const provenSeconds = 60;

/** A start that failed for a reason outside of the container says nothing about what its program does. */
const outside = /port is already allocated|address already in use|network .* not found|no space left on device|bind source path does not exist|is marked for removal/i;

/**
 * What a container will do when it is started, as far as its last life tells. Undefined: not known. One that ran long
 * and was ended from outside, or was kept from starting by something else, runs; one that failed to start for a reason
 * of its own will fail again.
 */
export const behaviourOf = (inspect: Raw): Behaviour | undefined => {
	const state = record(inspect, 'State');
	const error = String(state['Error'] ?? '');
	const exitCode = Number(state['ExitCode'] ?? 0);
	if (state['Restarting'] === true) return {does: 'exits', exitCode};
	if (state['Running'] === true) return {does: 'runs'};
	if (error !== '') return outside.test(error) ? {does: 'runs'} : {does: 'fails', error};
	const [startedAt, finishedAt] = [String(state['StartedAt'] ?? never), String(state['FinishedAt'] ?? never)];
	if (startedAt === never) return undefined;
	const lived = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
	return endedFromOutside.has(exitCode) && lived >= provenSeconds ? {does: 'runs'} : undefined;
};
