import type {DiskUsage} from '../../host/docker/objects.ts';
import {isUp} from '../../diagnosis/saved-network.ts';
import {plural, presentBytes} from '../../language/words.ts';
import {containersOf} from '../containers.ts';
import {dataRootOf} from '../data-root.ts';
import type {Detector} from '../detector.ts';
import type {Finding, FindingKind} from '../finding.ts';
import {makeFinding} from '../make.ts';

interface Heap {
	readonly kind: FindingKind;
	readonly bytes: number;
	readonly title: string;
	readonly cost: string;
	readonly about?: Finding['about'];
	readonly nextSteps: readonly string[];
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + Math.max(size, 0), 0);

/** What nothing uses, by kind. Layers that are shared are left out: they go only with the last image that has them. */
const heapsOf = ({images = [], containers = [], volumes = [], buildCache = []}: DiskUsage, stopped: ReadonlySet<string>): readonly Heap[] => {
	const unusedImages = images.filter(image => image.containers === 0);
	const unusedVolumes = volumes.filter(({references}) => references === 0);
	const ended = containers.filter(({id}) => stopped.has(id));
	const unusedCache = buildCache.filter(({inUse, shared}) => !inUse && !shared);
	return [
		{
			kind: 'reclaimable-images',
			bytes: sum(unusedImages.map(({bytes, sharedBytes}) => bytes - Math.max(sharedBytes, 0))),
			title: `${plural(unusedImages.length, 'image')} that no container uses`,
			cost: 'One that was built here and is in no registry cannot be had back.',
			nextSteps: ['docker images', 'docker system df --verbose'],
		},
		{
			kind: 'exited-containers',
			bytes: sum(ended.map(({writtenBytes}) => writtenBytes)),
			title: `${plural(ended.length, 'container')} that ended, with what they wrote into their own layers`,
			cost: 'What they wrote may be all that is left of something.',
			about: {containers: ended.map(({name}) => name).join(',')},
			nextSteps: ['docker ps --all --size --filter status=exited'],
		},
		{
			kind: 'orphan-volumes',
			bytes: sum(unusedVolumes.map(({bytes}) => bytes)),
			title: `${plural(unusedVolumes.length, 'volume')} that no container has, running or not`,
			cost: 'A volume cannot be had back: look what is in it first.',
			nextSteps: ['docker volume ls --filter dangling=true'],
		},
		{kind: 'build-cache', bytes: sum(unusedCache.map(({bytes}) => bytes)), title: 'Build cache that no build uses now', cost: 'Builds take longer without it.', nextSteps: ['docker builder du']},
	];
};

/** What could be freed, where it is much. Never wrong by itself. */
export const reclaimable: Detector = {
	what: 'what unused images, containers, volumes and build cache take',
	minor: true,
	slow: true,
	find: async look => {
		const [usage, {all}, {bytesTotal}] = await Promise.all([look.host.docker.diskUsage(), containersOf(look), dataRootOf(look).then(path => look.host.machine.freeSpace(path))]);
		const heaps = heapsOf(usage, new Set(all.filter(({state}) => !isUp(state)).map(({id}) => id)));
		return heaps
			.map(heap => ({...heap, share: bytesTotal > 0 ? (100 * heap.bytes) / bytesTotal : 0}))
			.filter(({share}) => share >= look.thresholds.reclaimable.warning)
			.map(({kind, bytes, title, cost, about = {}, nextSteps, share}) =>
				makeFinding({kind, severity: 'info', subject: 'host', title: `${title}: ${presentBytes(bytes)}`, evidence: [`docker system df: ${presentBytes(bytes)}, ${Math.round(share)} % of the file system`], cost, about, nextSteps}),
			);
	},
};
