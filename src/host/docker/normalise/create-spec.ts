import {posix} from 'node:path';
import type {Json} from '../../../language/values.ts';
import {configuredEndpoint} from '../configured-endpoint.ts';
import type {CreateSpec} from '../objects.ts';
import {container as containerOf} from './container.ts';
import {flagOf, recordsOf, recordOf, textOf, textsOf} from './values.ts';
import type {Raw} from './values.ts';

type Fields = {readonly [name: string]: Json};

/** What makes the same container again, from its inspect. Values of the environment end here. */
export const createSpec = (raw: Raw): CreateSpec => {
	const container = containerOf(raw);
	return {
		name: container.name,
		image: container.image,
		config: configOf(recordOf(raw, 'Config') as Fields, container.id, container.networkMode),
		hostConfig: withItsVolumes(recordOf(raw, 'HostConfig') as Fields, recordsOf(raw, 'Mounts')),
		networks: Object.fromEntries(Object.keys(container.networks).map(name => [name, configuredEndpoint(container, name) as Fields])),
		environmentNames: container.environmentNames,
	};
};

const configOf = (config: Fields, id: string, networkMode: string): Fields => {
	const leftOut = new Set(['Env', 'Image']);
	if (config['Hostname'] === id.slice(0, 12)) leftOut.add('Hostname');
	// The engine takes these over from the container whose network it is, and refuses them together with one.
	if (networkMode.startsWith('container:')) for (const field of ['Hostname', 'Domainname', 'ExposedPorts', 'MacAddress']) leftOut.add(field);
	return {
		...Object.fromEntries(Object.entries(config).filter(([field]) => !leftOut.has(field))),
		// Without one the engine would take that of the image, also where `--entrypoint ''` had taken it away.
		...(config['Entrypoint'] === null ? {Entrypoint: ['']} : {}),
	};
};

/** With each volume by its name: one whose name the engine had made up would otherwise be made anew, and empty. */
const withItsVolumes = (hostConfig: Fields, mounted: readonly Raw[]): Fields => {
	const volumes = mounted.filter(mount => textOf(mount, 'Type') === 'volume' && textOf(mount, 'Name') !== '');
	const nameAt = new Map(volumes.map(mount => [textOf(mount, 'Destination'), textOf(mount, 'Name')]));
	const mounts = recordsOf(hostConfig, 'Mounts').map(mount => {
		const name = textOf(mount, 'Type') === 'volume' && textOf(mount, 'Source') === '' ? nameAt.get(place(textOf(mount, 'Target'))) : undefined;
		return name === undefined ? mount : {...mount, Source: name};
	}) as readonly Fields[];
	const binds = textsOf(hostConfig, 'Binds');
	const named = new Set([...binds.map(bind => bind.split(':')[1] ?? ''), ...mounts.map(mount => textOf(mount, 'Target'))].map(place));
	const unnamed = volumes
		.filter(mount => !named.has(textOf(mount, 'Destination')))
		.map(mount => `${textOf(mount, 'Name')}:${textOf(mount, 'Destination')}${flagOf(mount, 'RW') ? '' : ':ro'}`);
	return {
		...hostConfig,
		...(unnamed.length === 0 ? {} : {Binds: [...binds, ...unnamed]}),
		...(mounts.length === 0 ? {} : {Mounts: mounts}),
	};
};

/** As the engine writes a place in a container: `/data/` is `/data`. */
const place = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '');
