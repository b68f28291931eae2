import type {LayerChange} from '../objects.ts';
import type {Container, ContainerSummary} from '../reader.ts';
import {endpointSettings} from './endpoint-settings.ts';
import {listedPort, mappedPorts, wantedPorts} from './ports.ts';
import {inspectedState, listedState} from './state.ts';
import {flagOf, isRecord, neededText, numberOf, recordOf, recordsOf, textMapOf, textOf, textsOf} from './values.ts';
import type {Raw} from './values.ts';

/** One row of `GET /containers/json`. */
export const containerSummary = (raw: Raw): ContainerSummary => {
	const id = neededText(raw, 'Id', 'a container');
	return {
		id,
		name: listedName(textsOf(raw, 'Names')) ?? id.slice(0, 12),
		image: textOf(raw, 'Image'),
		state: listedState(textOf(raw, 'State')),
		status: textOf(raw, 'Status'),
		networkMode: textOf(recordOf(raw, 'HostConfig'), 'NetworkMode'),
		networks: Object.keys(recordOf(recordOf(raw, 'NetworkSettings'), 'Networks')),
		ports: recordsOf(raw, 'Ports').flatMap(port => listedPort(port) ?? []),
		labels: textMapOf(raw, 'Labels'),
	};
};

/** `Names` also holds `/other/alias` for every old-style link to it, in any order. */
export const listedName = (names: readonly string[]): string | undefined => {
	const own = names.find(name => name.lastIndexOf('/') <= 0) ?? names[0];
	return own?.replace(/^\//, '');
};

/** The answer of `GET /containers/{id}/json`. Values of the environment end here. */
export const container = (raw: Raw): Container => {
	const id = neededText(raw, 'Id', 'a container');
	const state = recordOf(raw, 'State');
	const config = recordOf(raw, 'Config');
	const hostConfig = recordOf(raw, 'HostConfig');
	const settings = recordOf(raw, 'NetworkSettings');
	const restart = recordOf(hostConfig, 'RestartPolicy');
	const health = healthOf(state);
	const healthOutput = healthOutputOf(state);
	// The endpoint's own field holds what is in force, configured or made up; this one only what was configured.
	const configuredMac = textOf(config, 'MacAddress');
	return {
		id,
		name: textOf(raw, 'Name', id.slice(0, 12)).replace(/^\//, ''),
		image: textOf(config, 'Image'),
		imageId: textOf(raw, 'Image'),
		created: textOf(raw, 'Created'),
		state: inspectedState(state),
		pid: numberOf(state, 'Pid'),
		exitCode: numberOf(state, 'ExitCode'),
		error: textOf(state, 'Error'),
		startedAt: textOf(state, 'StartedAt'),
		finishedAt: textOf(state, 'FinishedAt'),
		restartCount: numberOf(raw, 'RestartCount'),
		restartPolicy: {Name: textOf(restart, 'Name') || 'no', MaximumRetryCount: numberOf(restart, 'MaximumRetryCount')},
		networkMode: textOf(hostConfig, 'NetworkMode', 'default'),
		wantedPorts: wantedPorts(config, hostConfig),
		ports: mappedPorts(recordOf(settings, 'Ports')),
		networks: networksOf(settings),
		labels: textMapOf(config, 'Labels'),
		command: [textOf(raw, 'Path'), ...textsOf(raw, 'Args')].filter(word => word !== ''),
		mounts: recordsOf(raw, 'Mounts').map(mountOf),
		stopTimeoutSeconds: numberOf(config, 'StopTimeout', 10),
		...(health === undefined ? {} : {health}),
		...(healthOutput === '' ? {} : {healthOutput}),
		...(configuredMac === '' ? {} : {configuredMac}),
		oomKilled: flagOf(state, 'OOMKilled'),
		logDriver: textOf(recordOf(hostConfig, 'LogConfig'), 'Type'),
		logOptions: textMapOf(recordOf(hostConfig, 'LogConfig'), 'Config'),
		autoRemove: flagOf(hostConfig, 'AutoRemove'),
		environmentNames: environmentNames(textsOf(config, 'Env')),
		logPath: textOf(raw, 'LogPath'),
	};
};

/** One row of `GET /containers/{id}/changes`. */
export const layerChange = (raw: Raw): LayerChange => ({path: neededText(raw, 'Path', 'a change'), change: changes[numberOf(raw, 'Kind')] ?? 'changed'});

const changes = ['changed', 'added', 'removed'] as const;

/** The names of `NAME=value`. */
export const environmentNames = (entries: readonly string[]): readonly string[] => entries.map(entry => entry.split('=', 1)[0] ?? '');

const networksOf = (settings: Raw): Container['networks'] =>
	Object.fromEntries(Object.entries(recordOf(settings, 'Networks')).map(([name, value]) => [name, endpointSettings(isRecord(value) ? value : {})]));

const mountOf = (raw: Raw): Container['mounts'][number] => {
	const name = textOf(raw, 'Name');
	return {
		type: textOf(raw, 'Type'),
		...(name === '' ? {} : {name}),
		source: textOf(raw, 'Source'),
		destination: textOf(raw, 'Destination'),
		writable: flagOf(raw, 'RW'),
	};
};

const healthOf = (state: Raw): Container['health'] => {
	const word = textOf(recordOf(state, 'Health'), 'Status');
	return word === 'starting' || word === 'healthy' || word === 'unhealthy' ? word : undefined;
};

const longestHealthOutput = 1000;

/** The end of what the last health check printed; the engine keeps five, the newest last. */
const healthOutputOf = (state: Raw): string => {
	const last = recordsOf(recordOf(state, 'Health'), 'Log').at(-1);
	return last === undefined ? '' : textOf(last, 'Output').trim().slice(-longestHealthOutput);
};
