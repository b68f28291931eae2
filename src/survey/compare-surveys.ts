import {containerChanges, describeState, hiddenChanges, valueChanges} from './compare-containers.ts';
import {portChanges} from './compare-ports.ts';
import type {Comparison, NotCompared} from './difference.ts';
import {partNames, type ContainerRecord, type ImageRecord, type NetworkRecord, type Part, type PartName, type Survey, type VolumeRecord} from './survey.ts';
import {cause, type Change, type Touched} from './touched.ts';

type Known<T> = Extract<Part<T>, {readonly objects: unknown}>;

const known = <T>(part: Part<T>): Known<T> | undefined => ('notKnown' in part ? undefined : part);

interface Pair<T> {
	readonly name: string;
	readonly before: T | undefined;
	readonly after: T | undefined;
}

/** Object by object; what could not be read at one of the times is left out. Nothing, where a whole part was not known. */
const pairs = <T>(before: Part<T>, after: Part<T>): readonly Pair<T>[] => {
	const [old, now] = [known(before), known(after)];
	if (old === undefined || now === undefined) return [];
	const names = [...new Set([...Object.keys(old.objects), ...Object.keys(now.objects)])].toSorted();
	const unread = new Set([old, now].flatMap(part => Object.keys(part.unread ?? {})));
	return names.filter(name => !unread.has(name)).map(name => ({name, before: old.objects[name], after: now.objects[name]}));
};

/** Each pair as what is gone, what is new, and what the rest became. */
const changesOf = <T>(kind: string, before: Part<T>, after: Part<T>, describe: (record: T) => string, compare: (name: string, before: T, after: T) => readonly Change[]): readonly Change[] =>
	pairs(before, after).flatMap(({name, before: old, after: now}): readonly Change[] => {
		const object = `${kind} ${name}`;
		if (old !== undefined && now !== undefined) return compare(name, old, now);
		if (old !== undefined) return [{object, aspect: 'existence', what: object, was: describe(old), is: 'gone', became: 'gone'}];
		return [{object, aspect: 'existence', what: object, was: 'nothing', is: 'new', became: 'there'}];
	});

const there = (): string => 'there';

const networkChanges = (name: string, before: NetworkRecord, after: NetworkRecord): readonly Change[] => {
	const object = `network ${name}`;
	const made: readonly Change[] = before.id === after.id ? [] : [{object, aspect: 'existence', what: object, was: before.id.slice(0, 12), is: 'made anew', became: 'there'}];
	return [
		...made,
		...valueChanges(before.spec, after.spec, path => `${path} of ${object}`).map(change => ({object, ...change})),
		...hiddenChanges(before.labels, after.labels, label => `label ${label} of ${object}`).map(change => ({object, ...change})),
	];
};

const volumeChanges = (name: string, before: VolumeRecord, after: VolumeRecord): readonly Change[] => {
	const object = `volume ${name}`;
	return [
		...valueChanges({driver: before.driver}, {driver: after.driver}, () => `driver of ${object}`),
		...hiddenChanges(before.labels, after.labels, label => `label ${label} of ${object}`),
		...hiddenChanges(before.options, after.options, option => `option ${option} of ${object}`),
	].map(change => ({object, ...change}));
};

/** Volumes that the engine made up a name for are told apart by nobody. */
const namelessVolumes = (change: Change): Change =>
	/^volume [0-9a-f]{64}$/.test(change.object) ? {...change, what: `volume ${change.object.slice(7, 19)}`, through: [{object: 'volume without a name'}]} : change;

const imageId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);

/** An image that lost its tag, or got one, is told by the tag. */
const imageChanges = (before: Part<ImageRecord>, after: Part<ImageRecord>): readonly Change[] => {
	const ids = (part: Part<ImageRecord>): ReadonlySet<string> => new Set(Object.values(known(part)?.objects ?? {}).map(({id}) => id));
	const [old, now] = [ids(before), ids(after)];
	const onlyRenamed = ({name, before: was, after: is}: Pair<ImageRecord>): boolean => {
		const record = was ?? is;
		return record !== undefined && name === imageId(record.id) && (was === undefined) !== (is === undefined) && old.has(record.id) && now.has(record.id);
	};
	const renamed = new Set(pairs(before, after).filter(onlyRenamed).map(({name}) => `image ${name}`));
	return changesOf('image', before, after, there, (name, was, is) =>
		was.id === is.id ? [] : [{object: `image ${name}`, aspect: 'existence', what: `image ${name}`, was: imageId(was.id), is: imageId(is.id), became: 'there'}],
	).filter(({object}) => !renamed.has(object));
};

const containersOf = ({containers}: Survey): Readonly<Record<string, ContainerRecord>> => known(containers)?.objects ?? {};

const allChanges = (before: Survey, after: Survey): readonly Change[] => {
	const containers = changesOf('container', before.containers, after.containers, describeState, containerChanges);
	const [oldPorts, nowPorts] = [known(before.ports), known(after.ports)];
	const changed = new Set(containers.filter(({aspect}) => aspect === 'state' || aspect === 'existence' || aspect === 'ports').map(({object}) => object));
	return [
		...containers,
		...changesOf('network', before.networks, after.networks, there, networkChanges),
		...changesOf('volume', before.volumes, after.volumes, there, volumeChanges).map(namelessVolumes),
		...imageChanges(before.images, after.images),
		...(oldPorts === undefined || nowPorts === undefined ? [] : portChanges(oldPorts.objects, nowPorts.objects, [containersOf(before), containersOf(after)], changed)),
		...changesOf('service', before.services, after.services, ({state}) => state, serviceChange),
		...changesOf('file', before.files, after.files, there, (path, was, is) => fileChange(path, was.sha256, is.sha256)),
		...changesOf('setting', before.settings, after.settings, ({value}) => value, (name, was, is) => (was.value === is.value ? [] : [{object: `setting ${name}`, what: `setting ${name}`, was: was.value, is: is.value}])),
	];
};

/** Between two states a service is neither; a manager that cannot tell says nothing. */
const passing = new Set(['activating', 'deactivating', 'unknown']);

const serviceChange = (name: string, was: {readonly state: string}, is: {readonly state: string}): readonly Change[] =>
	was.state === is.state || passing.has(was.state) || is.state === 'unknown'
		? []
		: [{object: `service ${name}`, aspect: 'state', what: `service ${name}`, was: was.state, is: is.state, became: is.state === 'active' || is.state === 'activating' ? 'running' : 'stopped'}];

const fileChange = (path: string, was: string | undefined, is: string | undefined): readonly Change[] => {
	if (was === is) return [];
	return [{object: `file ${path}`, what: `file ${path}`, was: was === undefined ? 'nothing' : 'there', is: was === undefined ? 'new' : is === undefined ? 'gone' : 'changed'}];
};

const words: Readonly<Record<PartName, string>> = {
	containers: 'containers',
	networks: 'networks',
	volumes: 'volumes',
	images: 'images',
	ports: 'who listens where',
	services: 'services',
	files: 'the configuration of the daemon',
	settings: 'kernel settings',
};

const notCompared = (before: Survey, after: Survey): readonly NotCompared[] =>
	partNames.flatMap(name => {
		const parts: readonly Part<unknown>[] = [before[name], after[name]];
		const why = parts.flatMap(part => ('notKnown' in part ? [part.notKnown] : []));
		if (why[0] !== undefined) return [{what: words[name], why: why[0]}];
		const unread = Object.entries({...known<unknown>(before[name])?.unread, ...known<unknown>(after[name])?.unread});
		return unread.map(([object, reason]) => ({what: `${name.replace(/s$/, '')} ${object}`, why: reason}));
	});

/**
 * What differs between two surveys of one host, in words, each difference judged by whether an operation in `touched`
 * may have made it. What could not be read is not compared, and is named.
 */
export const compareSurveys = (before: Survey, after: Survey, touched: readonly Touched[]): Comparison => ({
	differences: allChanges(before, after).map(change => {
		const {what, was, is} = change;
		const by = cause(change, touched);
		return {what, was, is, expected: by !== undefined, ...(by === undefined ? {} : {by})};
	}),
	notCompared: notCompared(before, after),
});
