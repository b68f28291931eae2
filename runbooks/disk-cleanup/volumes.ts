import {type Container, type HostReader, type Volume} from 'drydock-cli';
import type {Containers} from './containers.ts';
import type {Item} from './items.ts';
import {ago, clauses} from './words.ts';

export interface Volumes {
	readonly items: readonly Item[];
	readonly notKnown: readonly string[];
}

/** The container that refers to a volume, whether it runs or not. */
export const volumeUser = (containers: readonly Container[], volume: string): string | undefined =>
	containers.find(({mounts}) => mounts.some(({type, name}) => type === 'volume' && name === volume))?.name;

/** A volume with options has its files elsewhere: it is never taken for a leftover. */
const isLeftover = ({anonymous, driver, options}: Volume): boolean => anonymous && driver === 'local' && Object.keys(options).length === 0;

const item = (volume: Volume, now: number): Item => {
	const {name, created, driver, labels, options} = volume;
	const project = labels['com.docker.compose.project'];
	return {
		id: `volume:${name}`,
		kind: isLeftover(volume) ? 'anonymous-volumes' : 'named-volume',
		label: `volume ${isLeftover(volume) ? name.slice(0, 12) : name}`,
		detail: clauses(
			created === '' ? '' : `made ${ago(created, now)}`,
			'last use not known, no container refers to it',
			driver === 'local' ? '' : `driver ${driver}`,
			options['device'] === undefined ? '' : `its files are on ${options['device']}, and stay there`,
			project === undefined ? '' : `of the compose project ${project}`,
			'cannot come back',
		),
		bytes: null,
		thing: {is: 'volume', name, created},
	};
};

/** Volumes that no container refers to. Where a container cannot be looked at, whose volumes are whose is not known, and none is offered. */
export const readVolumes = async (host: HostReader, {inspected, failed}: Containers, now: number): Promise<Volumes> => {
	const volumes = await host.docker.volumes();
	const orphans = volumes.filter(({name}) => volumeUser(inspected, name) === undefined);
	if (failed.length > 0 && orphans.length > 0)
		return {items: [], notKnown: [`which volumes are used: Docker cannot look at ${failed.map(({name}) => name).join(', ')}, so none is offered`]};
	return {items: orphans.map(volume => item(volume, now)), notKnown: []};
};
