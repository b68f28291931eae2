import {isoTime, makeId} from './host.ts';
import type {TwinImage, World} from './world.ts';

/** A layer that several images have. */
export interface Layer {
	readonly digest: string;
	readonly bytes: number;
}

export interface ImageOptions {
	/** Bottom up: bytes of a layer of its own, or one that is shared. */
	readonly layers: readonly (number | Layer)[];
	/** What its containers run. */
	readonly program?: readonly string[];
	/** It came from a registry, and can be had there again. @default true */
	readonly digest?: boolean;
	readonly ports?: readonly string[];
	readonly ageDays?: number;
	readonly environment?: readonly string[];
	readonly programs?: readonly string[];
}

/** An image of some layers; without a name for ''. */
export const makeImage = (world: World, tag: string, options: ImageOptions): TwinImage => {
	const {program = null, digest = true, ports = [], ageDays = 30, environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], programs} = options;
	const created = isoTime(world.now - ageDays * 86_400_000);
	const Id = `sha256:${makeId(world)}`;
	const RepoDigests = digest && tag !== '' ? [`${tag.split(':')[0]}@sha256:${makeId(world)}`] : [];
	const layers = options.layers.map(layer => (typeof layer === 'number' ? {digest: `sha256:${makeId(world)}`, bytes: layer} : layer));
	const Size = layers.reduce((sum, {bytes}) => sum + bytes, 0);
	const image: TwinImage = {
		inspect: {
			Id,
			RepoTags: tag === '' ? [] : [tag],
			RepoDigests,
			Parent: '',
			Comment: '',
			Created: created,
			DockerVersion: '',
			Author: '',
			Config: {Env: environment, Cmd: program, ...(ports.length === 0 ? {} : {ExposedPorts: Object.fromEntries(ports.map(port => [port, {}]))}), Volumes: null, WorkingDir: '', Entrypoint: null, Labels: null},
			Architecture: 'amd64',
			Os: 'linux',
			Size,
			VirtualSize: Size,
			GraphDriver: {Data: {}, Name: 'overlay2'},
			RootFS: {Type: 'layers', Layers: layers.map(layer => layer.digest)},
			Metadata: {LastTagTime: created},
		},
		// The last one first, as the engine tells it.
		history: layers.map(({bytes}, index) => ({Comment: '', Created: Math.floor(Date.parse(created) / 1000), CreatedBy: `layer ${index + 1}`, Id: index === layers.length - 1 ? Id : '<missing>', Size: bytes, Tags: index === layers.length - 1 && tag !== '' ? [tag] : null})).toReversed(),
		layerBytes: layers.map(({bytes}) => bytes),
		...(programs === undefined ? {} : {programs}),
	};
	world.images.push(image);
	return image;
};
