import {asJson, type Backup, backupLabels, type ContainerRef, type CopyState, type HostReader, isUp, type Operation} from 'drydock-cli';
import {copyName} from './copies.ts';
import type {Saved} from './facts.ts';
import {imageOf, type Pet} from './pet.ts';

/** One volume to be saved, and the container through which it is read. */
interface VolumeCopy {
	readonly volume: string;
	readonly container: ContainerRef;
	readonly destination: string;
	readonly file: string;
}

/** Each volume once, through the first container that mounts it. */
export const volumeCopies = (pets: readonly Pet[], precious: readonly string[] = []): readonly VolumeCopy[] =>
	precious.flatMap((name, index) => {
		const pet = pets.find(({volumes}) => volumes.some(({volume}) => volume.name === name));
		const mounted = pet?.volumes.find(({volume}) => volume.name === name);
		return pet === undefined || mounted === undefined ? [] : [{volume: name, container: pet.container, destination: mounted.destination, file: copyName(pet.tag, name, index)}];
	});

/** All that an image says of itself. */
export const toBackup = (pet: Pet, how: CopyState, saved: readonly Saved[], at: string): Backup => ({
	id: pet.tag,
	image: imageOf(pet),
	container: pet.container,
	at,
	ran: isUp(pet.state),
	copied: isUp(pet.state) ? how : 'stopped',
	spec: pet.spec,
	networks: pet.networks,
	volumes: pet.volumes.map(({volume, destination, secret}) => {
		const copy = saved.find(({volume: name}) => name === volume.name);
		return {volume, destination, secret, saved: copy === undefined ? null : {file: copy.file, sha256: copy.sha256, bytes: copy.bytes}};
	}),
	leftOut: pet.leftOut,
});

/** `20261122t015803` is 2026-11-22T01:58:03Z. */
const timeOf = (stamp: string): string => stamp.replace(/^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');

/** The copy of the configuration first: if the commit fails, that is still worth having. */
export const commitsOf = (pet: Pet, how: CopyState, saved: readonly Saved[], stamp: string): readonly Operation[] => {
	const backup = toBackup(pet, how, saved, timeOf(stamp));
	return [
		{kind: 'copy.json', name: `backup-${pet.tag}.json`, content: asJson(backup)},
		{kind: 'image.commit', container: pet.container, repository: pet.repository, tag: pet.tag, pause: how === 'paused' && pet.state === 'running', labels: backupLabels(backup)},
	];
};

/** Those of some containers that are not up, though they were. */
export const downAmong = async (host: HostReader, pets: readonly Pet[]): Promise<readonly ContainerRef[]> => {
	const now = new Map((await host.docker.containers()).map(({id, state}) => [id, state]));
	return pets.filter(({container, state}) => isUp(state) && !isUp(now.get(container.id) ?? 'dead')).map(({container}) => container);
};
