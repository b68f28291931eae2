import type {Touch} from '../operations/touches.ts';
import type {ContainerRecord} from './survey.ts';
import type {Change} from './touched.ts';

type Values = Readonly<Record<string, string>>;

export const describeState = ({state, exitCode}: ContainerRecord): string => (state === 'exited' || state === 'dead' ? `${state} (${exitCode})` : state);

const runs = ({state}: ContainerRecord): boolean => state === 'running' || state === 'restarting' || state === 'paused';

/** What a record of names and values became: each that is gone, new, or has another value. */
export const valueChanges = (before: Values, after: Values, name: (key: string) => string): readonly {readonly what: string; readonly was: string; readonly is: string}[] =>
	[...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap(key => {
		const [was, is] = [before[key], after[key]];
		if (was === is) return [];
		return [{what: name(key), was: was ?? 'nothing', is: was === undefined ? `new: ${is}` : (is ?? 'gone')}];
	});

/** The same for values that are kept as fingerprints: what they were may be a secret. */
export const hiddenChanges = (before: Values, after: Values, name: (key: string) => string) =>
	valueChanges(before, after, name).map(change => ({...change, was: change.was === 'nothing' ? 'nothing' : 'there', is: change.is === 'gone' ? 'gone' : change.was === 'nothing' ? 'new' : 'changed'}));

const setOf = (texts: readonly string[]): Values => Object.fromEntries(texts.map(text => [text, 'there']));

/** What comes and goes in a set is said without a value. */
const setChanges = (before: readonly string[], after: readonly string[], name: (text: string) => string) =>
	valueChanges(setOf(before), setOf(after), name).map(change => ({...change, is: change.is === 'gone' ? 'gone' : 'new'}));

/** In a crash loop, whichever of its states it was caught in says nothing. */
const loops = (before: ContainerRecord, after: ContainerRecord): boolean => before.unsteady && ['running', 'restarting', 'exited', 'removing'].includes(after.state);

const stateChange = (object: string, before: ContainerRecord, after: ContainerRecord): readonly Change[] => {
	const [was, is] = [describeState(before), describeState(after)];
	if (was === is || loops(before, after)) return [];
	const became: Touch['becomes'] = runs(after) ? 'running' : 'stopped';
	return [{object, aspect: 'state', what: object, was, is, became}];
};

const healthChange = (object: string, before: ContainerRecord, after: ContainerRecord): readonly Change[] =>
	before.health === 'healthy' && after.health === 'unhealthy' ? [{object, what: `health of ${object}`, was: before.health, is: after.health}] : [];

/** Ports in force go with the state; where that is the same, they are to be the same. */
const portChanges = (object: string, before: ContainerRecord, after: ContainerRecord): readonly Change[] =>
	before.state === 'running' && after.state === 'running' && !before.unsteady && !after.unsteady
		? setChanges(before.ports, after.ports, port => `published port ${port} of ${object}`).map(change => ({object, aspect: 'ports' as const, ...change}))
		: [];

const networkChanges = (object: string, before: ContainerRecord, after: ContainerRecord): readonly Change[] =>
	[...new Set([...Object.keys(before.networks), ...Object.keys(after.networks)])].toSorted().flatMap((network): readonly Change[] => {
		const [was, is] = [before.networks[network], after.networks[network]];
		const aspect = `network ${network}` as const;
		if (was === undefined || is === undefined) {
			const gone = is === undefined;
			return [{object, aspect, what: `connection of ${object} to network ${network}`, was: gone ? 'there' : 'nothing', is: gone ? 'gone' : 'new', became: gone ? 'gone' : 'there'}];
		}
		return valueChanges(was, is, key => `${key} of ${object} in network ${network}`).map(change => ({object, ...change}));
	});

/** What became of a container that was there before and is there now. */
export const containerChanges = (name: string, before: ContainerRecord, after: ContainerRecord): readonly Change[] => {
	const object = `container ${name}`;
	const made: readonly Change[] = before.id === after.id ? [] : [{object, aspect: 'existence', what: object, was: before.id.slice(0, 12), is: 'made anew', became: 'there'}];
	const image = before.imageId === after.imageId ? [] : [{object, aspect: 'image' as const, what: `image of ${object}`, was: before.image, is: before.image === after.image ? `another ${after.image}` : after.image}];
	const policy = before.restartPolicy === after.restartPolicy ? [] : [{object, aspect: 'restart policy' as const, what: `restart policy of ${object}`, was: before.restartPolicy, is: after.restartPolicy}];
	return [
		...made,
		...stateChange(object, before, after),
		...healthChange(object, before, after),
		...image,
		...policy,
		...setChanges(before.wantedPorts, after.wantedPorts, port => `port ${port} asked for by ${object}`).map(change => ({object, ...change})),
		...portChanges(object, before, after),
		...networkChanges(object, before, after),
		...valueChanges(before.mounts, after.mounts, path => `mount ${path} of ${object}`).map(change => ({object, ...change})),
		...hiddenChanges(before.labels, after.labels, label => `label ${label} of ${object}`).map(change => ({object, aspect: 'labels' as const, ...change})),
	];
};
