import type {EngineInfo, EngineVersion} from '../reader.ts';
import {flagOf, neededText, numberOf, recordOf, textOf, textsOf} from './values.ts';
import type {Raw} from './values.ts';

/** The answer of `GET /version`. */
export const engineVersion = (raw: Raw, flavour: 'docker' | 'podman'): EngineVersion => {
	const apiVersion = neededText(raw, 'ApiVersion', 'a version');
	return {
		version: textOf(raw, 'Version'),
		apiVersion,
		// Engines before 1.25 do not say it, and take nothing older than their own.
		minApiVersion: textOf(raw, 'MinAPIVersion', apiVersion),
		os: textOf(raw, 'Os'),
		flavour,
		// What is not known to be older is taken to do so.
		remembersLogLength: !/^(?:1?\d|20)\./.test(textOf(raw, 'Version')),
	};
};

/** The answer of `GET /info`. */
export const engineInfo = (raw: Raw, flavour: 'docker' | 'podman'): EngineInfo => {
	const name = textOf(raw, 'Name');
	const dataRoot = textOf(raw, 'DockerRootDir');
	return {
		// Podman makes up a new id at every call: it is told by its host and its folder instead.
		id: flavour === 'podman' ? `podman:${name}:${dataRoot}` : neededText(raw, 'ID', 'information about the engine'),
		name,
		dataRoot,
		liveRestore: flagOf(raw, 'LiveRestoreEnabled'),
		swarm: !['', 'inactive'].includes(textOf(recordOf(raw, 'Swarm'), 'LocalNodeState')),
		containersRunning: numberOf(raw, 'ContainersRunning'),
		warnings: textsOf(raw, 'Warnings'),
		storageDriver: textOf(raw, 'Driver'),
		loggingDriver: textOf(raw, 'LoggingDriver'),
	};
};
