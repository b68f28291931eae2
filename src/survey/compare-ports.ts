import type {ContainerRecord, PortOwner, PortRecord} from './survey.ts';
import type {Change} from './touched.ts';

type Containers = Readonly<Record<string, ContainerRecord>>;

const carrier = 'docker-proxy';

const namesOf = ({owners}: PortRecord): string | undefined => (owners === undefined ? undefined : [...new Set(owners.map(({name}) => name))].toSorted().join(', ') || 'nobody known');

const held = (record: PortRecord | undefined): string => {
	if (record === undefined) return 'free';
	const names = namesOf(record);
	return names === undefined ? 'listened on' : `listened on by ${names}`;
};

const numberOf = (port: string): string => /(\d+\/\w+)$/.exec(port)?.[1] ?? port;

/** Does the container publish it, or want to? `8443->80/tcp` is `8443/tcp` on the host. */
const publishes = ({ports, wantedPorts}: ContainerRecord, port: string): boolean =>
	[...ports, ...wantedPorts].some(text => {
		const [, first = '', last = first, protocol = ''] = /(?:^|:)(\d+)(?:-(\d+))?->\d+\/(\w+)$/.exec(text) ?? [];
		const [number = '', its = ''] = numberOf(port).split('/');
		return first !== '' && protocol === its && Number(number) >= Number(first) && Number(number) <= Number(last);
	});

/** A port that the engine chose: for whom it was is not known from its number, and the next start gives another. */
const isGiven = (port: string, containers: readonly Containers[]): boolean =>
	Number.parseInt(numberOf(port), 10) >= 32_768 && containers.some(all => Object.values(all).some(({wantedPorts}) => wantedPorts.some(text => /(^|:)any->/.test(text))));

/** Names of the containers behind a listener: those that publish the port, and those that the process is in. */
const containersBehind = (port: string, owners: readonly PortOwner[], containers: readonly Containers[]): readonly string[] => {
	const proxied = owners.some(({name}) => name === carrier);
	const names = containers.flatMap(all =>
		Object.entries(all)
			.filter(([, container]) => (proxied && publishes(container, port)) || owners.some(({containerId}) => containerId === container.id))
			.map(([name]) => name),
	);
	return [...new Set(names)];
};

/**
 * Who listens where now, and did not before. Listeners of a container that is known to have changed are left out: the
 * container tells it all.
 */
export const portChanges = (
	before: Readonly<Record<string, PortRecord>>,
	after: Readonly<Record<string, PortRecord>>,
	containers: readonly Containers[],
	changed: ReadonlySet<string>,
): readonly Change[] =>
	[...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((port): readonly Change[] => {
		const [old, now] = [before[port], after[port]];
		const hidden = (old !== undefined && old.owners === undefined) || (now !== undefined && now.owners === undefined);
		const same = old !== undefined && now !== undefined && (hidden || namesOf(old) === namesOf(now));
		if (same && old.addresses.join() === now.addresses.join()) return [];
		const owners = [...(old?.owners ?? []), ...(now?.owners ?? [])];
		const proxied = owners.length > 0 && owners.every(({name}) => name === carrier);
		if (proxied && isGiven(port, containers)) return [];
		const behind = containersBehind(port, owners, containers);
		// Another program may have come in its place, and that is not the container's doing.
		const allTheirs = owners.length > 0 && owners.every(({name, containerId}) => name === carrier || containerId !== undefined);
		if (allTheirs && behind.some(name => changed.has(`container ${name}`))) return [];
		const through = [
			...owners.flatMap(({pid, name, unit}) => [
				{object: `process ${pid}`},
				...(name === carrier ? [{object: `process ${carrier}`}] : []),
				{object: `service ${unit?.replace(/\.service$/, '') ?? name.replace(/^dockerd$/, 'docker')}`},
			]),
			...behind.map(name => ({object: `container ${name}`, aspect: 'ports' as const})),
		];
		const addresses = (record: PortRecord): string => `listened on at ${record.addresses.join(' and ')}`;
		const words = same ? {was: addresses(old), is: addresses(now)} : {was: held(old), is: held(now)};
		return [{object: `port ${port}`, through, what: `port ${port}`, ...words}];
	});
