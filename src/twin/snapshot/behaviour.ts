import {never, record} from '../world/host.ts';
import type {Behaviour, Raw} from '../world/world.ts';

/** By a signal: somebody ended it. */
const killed = new Set([137, 143]);

/** By itself, or by a stop that it obeys, or with the host: these are not told apart. */
const perhapsFromOutside = new Set([0, 255]);

/** One that ran for so long starts well. Seconds. */
const provenSeconds = 60;

/** A start that failed for a reason outside of the container says nothing about what its program does. */
const outside = /port is already allocated|address already in use|network .* not found|no space left on device|bind source path does not exist|is marked for removal/i;

/**
 * What a container will do when it is started, as far as its last life tells. Undefined: not known. One that ran until it
 * was ended from outside, or was kept from starting by something else, runs; one that failed to start for a reason
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
	const wasKilled = killed.has(exitCode) && state['OOMKilled'] !== true && Number(inspect['RestartCount'] ?? 0) === 0;
	return wasKilled || ((killed.has(exitCode) || perhapsFromOutside.has(exitCode)) && lived >= provenSeconds) ? {does: 'runs'} : undefined;
};
