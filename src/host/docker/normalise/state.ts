import type {ContainerState} from '../reader.ts';
import {flagOf, textOf, unknownShape} from './values.ts';
import type {Raw} from './values.ts';

const states = new Set<string>(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] satisfies ContainerState[]);

/** What Podman calls the same behind Docker's API. */
const otherWords: Readonly<Record<string, ContainerState>> = {configured: 'created', initialized: 'created', stopping: 'running', stopped: 'exited'};

/** The state in a list of containers. */
export const listedState = (word: string): ContainerState => {
	const state = known(word);
	if (state === undefined) throw unknownShape(`the container state ${JSON.stringify(word)}`);
	return state;
};

/** The state of an inspect: the word, or else the flags. */
export const inspectedState = (raw: Raw): ContainerState => {
	const state = known(textOf(raw, 'Status'));
	if (state !== undefined) return state;
	// The order matters: a paused or restarting container has Running set as well.
	if (flagOf(raw, 'Paused')) return 'paused';
	if (flagOf(raw, 'Restarting')) return 'restarting';
	if (flagOf(raw, 'Running')) return 'running';
	if (flagOf(raw, 'Dead')) return 'dead';
	if (raw['Running'] === false) return 'exited';
	throw unknownShape('a container without a state');
};

const known = (word: string): ContainerState | undefined => (states.has(word) ? (word as ContainerState) : otherWords[word]);
