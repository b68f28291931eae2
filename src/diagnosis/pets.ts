import {plural, presentBytes} from '../language/words.ts';
import type {LayerChange} from '../host/docker/objects.ts';
import type {Container, Image} from '../host/docker/reader.ts';
import type {ContainerRef} from '../operations/operation.ts';
import {isUp} from './saved-network.ts';

/** What is known of one container when it is judged; undefined where it was not read, or could not be. */
export interface PetReading {
	readonly container: Container;
	/** Null: its image is not on this host any more. */
	readonly image: Pick<Image, 'digests'> | null | undefined;
	readonly writtenBytes: number | undefined;
	readonly changes: readonly LayerChange[] | undefined;
}

/** Whether a container is a pet: something would be lost with it that nobody can make again. */
export interface Judged {
	readonly container: ContainerRef;
	readonly pet: boolean;
	/** Each a clause, what matters most first. */
	readonly reasons: readonly string[];
}

/** Written by every container, or made anew by whatever needs it: nobody would miss it. */
const fleeting = [/^\/(?:run|tmp|dev|proc|sys)(?:\/|$)/, /^\/var\/(?:run|tmp|cache|lock|log)(?:\/|$)/, /^\/etc\/(?:hosts|hostname|resolv\.conf|mtab)$/, /\/(?:\.cache|__pycache__)(?:\/|$)/, /\.(?:pid|pyc|lock)$/, /\/\.(?:bash|ash|sh)_history$/];

/** Without its own measure of what is data: a start alone writes less. Bytes. */
const littleWritten = 1_000_000;

const contains = (folder: string, path: string): boolean => path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);

/**
 * Of what a container has in its own layer, what is likely data: files that were added or changed, without those that
 * are fleeting, the folders above them, and the places where something is mounted.
 */
export const dataPaths = (changes: readonly LayerChange[], mounts: readonly string[]): readonly string[] => {
	const kept = changes.filter(({change}) => change !== 'removed').map(({path}) => path).toSorted();
	// A folder is changed also by what was removed from it.
	const folders = new Set(changes.flatMap(({path}) => path.split('/').slice(1, -1).map((_part, index, parts) => `/${parts.slice(0, index + 1).join('/')}`)));
	return kept.filter(path => !folders.has(path) && !mounts.some(mount => contains(path, mount)) && !fleeting.some(pattern => pattern.test(path)));
};

/** Where they are, the fullest folders first: `/srv/data (12 paths), /opt/app (1 path)`. */
const placesOf = (paths: readonly string[], most = 3): string => {
	const counts = new Map<string, number>();
	for (const path of paths) {
		const folder = path.split('/').slice(0, -1).slice(0, 4).join('/') || '/';
		counts.set(folder, (counts.get(folder) ?? 0) + 1);
	}
	const fullest = [...counts].toSorted(([left, a], [right, b]) => b - a || left.localeCompare(right));
	const named = fullest.slice(0, most).map(([folder, count]) => `${folder} (${plural(count, 'path')})`);
	return [...named, ...(fullest.length > most ? [`${fullest.length - most} more folders`] : [])].join(', ');
};

/** Who can make a container again from a file, by its labels. */
export const makerOf = (labels: Readonly<Record<string, string>>): string | undefined => {
	if (labels['com.docker.compose.project'] !== undefined) return `Compose project ${labels['com.docker.compose.project']}`;
	if (labels['com.docker.swarm.service.name'] !== undefined) return `swarm service ${labels['com.docker.swarm.service.name']}`;
	if (labels['io.kubernetes.pod.name'] !== undefined) return `pod ${labels['io.kubernetes.pod.name']}`;
	return undefined;
};

const day = 86_400_000;

/** How long it has been up, from a day on. */
const uptime = ({state, startedAt}: Container, now: number): string | undefined => {
	const days = Math.floor((now - Date.parse(startedAt)) / day);
	return isUp(state) && days >= 1 ? `up for ${plural(days, 'day')}` : undefined;
};

const volumesIn = ({mounts}: Container): number => mounts.filter(({type}) => type === 'volume').length;

/** What it has in its own layer, as far as it was read. */
const written = ({container, writtenBytes, changes}: PetReading): {readonly data: boolean; readonly words: readonly string[]} => {
	const bytes = writtenBytes === undefined ? '' : `${presentBytes(writtenBytes)} `;
	if (changes !== undefined) {
		const paths = dataPaths(changes, container.mounts.map(({destination}) => destination));
		return paths.length === 0 ? {data: false, words: []} : {data: true, words: [`data in its own layer, which goes with the container: ${bytes}in ${placesOf(paths)}`]};
	}
	if (writtenBytes === undefined) return {data: false, words: ['what it has written in its own layer is not known']};
	return writtenBytes > littleWritten ? {data: true, words: [`${bytes}written in its own layer, which goes with the container`]} : {data: false, words: []};
};

const imageWords = ({container, image}: PetReading): string | undefined => {
	if (image === undefined) return undefined;
	if (image === null) return `its image ${container.image} is not on this host any more`;
	return image.digests.length === 0 ? `its image ${container.image} was built or loaded here and cannot be pulled again` : undefined;
};

/**
 * A container is a pet when it has data in its own layer, or when it is in use and neither its image can be pulled
 * again nor a file says how it is made.
 */
export const judgePet = (reading: PetReading, now = Date.now()): Judged => {
	const {container} = reading;
	const {data, words} = written(reading);
	const image = imageWords(reading);
	const maker = makerOf(container.labels);
	const policy = container.restartPolicy.Name;
	const restarts = policy !== '' && policy !== 'no';
	const inUse = isUp(container.state) || restarts;
	const up = uptime(container, now);
	return {
		container: {id: container.id, name: container.name},
		pet: data || (inUse && image !== undefined && maker === undefined),
		reasons: [
			...words,
			...(data && volumesIn(container) === 0 ? ['no volume'] : []),
			...(image === undefined ? [] : [image]),
			...(maker === undefined ? ['no file is known that would make it again'] : [`${maker} makes it again`]),
			...(up === undefined ? [] : [up]),
			...(restarts ? [`restart policy ${policy}`] : []),
		],
	};
};
