/** What differs between any two engines, and means nothing: made anew by each, or a matter of the machine. */
const madeUp = [
	{path: /\.(?:Created|CreatedAt|StartedAt|FinishedAt|LastTagTime|SystemTime)$/, because: 'a time'},
	{path: /\.(?:Pid|SandboxID|SandboxKey|EndpointID|NetworkID|Id|ID|ImageID|ParentId|Parent|Image)$/, because: 'an id'},
	{path: /\.(?:ResolvConfPath|HostnamePath|HostsPath|LogPath|Mountpoint|Source|GraphDriver|Hostname)(?:\.|$)/, because: 'a place on the disk'},
	{path: /\.(?:MacAddress|IPAddress|Gateway|IPPrefixLen)$/, because: 'an address that nobody asked for'},
	{path: /\.(?:Size|VirtualSize|SizeRw|SizeRootFs|SharedSize|LayersSize|SpaceReclaimed)$/, because: 'a size: the twin is told sizes'},
	{path: /\.(?:DockerVersion|ContainerConfig|Layers|Comment|CreatedBy|Architecture|Os|Metadata)(?:[.[]|$)/, because: 'how the test image came to be'},
	{path: /\.HostConfig\.(?!(?:Binds|NetworkMode|PortBindings|RestartPolicy|AutoRemove|LogConfig|Mounts)\b)/, because: 'defaults of settings that the twin does not act upon'},
	{path: /\.Status$/, because: 'how long ago, in words'},
	{path: /\.Processes\[\d+\]\[[1-4]\]$/, because: 'numbers and times of processes'},
] as const;

const id = /\b[0-9a-f]{12,64}\b/g;

/** Ids in texts, whatever they are. */
export const normaliseText = (text: string): string => text.replaceAll(/sha256:[0-9a-f]{12,64}/g, '<id>').replaceAll(id, '<id>');

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '' || value === false || value === 0 || (typeof value === 'object' && Object.keys(value).length === 0);

const inOrder = (items: readonly unknown[], isDeleted: boolean): readonly unknown[] => {
	const keyOf = (item: unknown): string => JSON.stringify([...flatten(item)]);
	if (items.every(item => typeof item === 'string') && isDeleted) return items.toSorted();
	return items.every(item => typeof item === 'object' && item !== null) ? items.toSorted((left, right) => keyOf(left).localeCompare(keyOf(right))) : items;
};

/** A whole answer as paths with what is there; nothing, empty and absent are the same. */
export const flatten = (value: unknown, path = '', into = new Map<string, string>()): ReadonlyMap<string, string> => {
	if (isNothing(value) || madeUp.some(each => each.path.test(path))) return into;
	// Lists of things have no order of their own: the engine keeps them in maps.
	if (Array.isArray(value)) for (const [index, item] of inOrder(value, path.endsWith('Deleted')).entries()) flatten(item, `${path}[${index}]`, into);
	else if (typeof value === 'object' && value !== null) for (const [name, item] of Object.entries(value)) flatten(item, `${path}.${normaliseText(name)}`, into);
	else into.set(path, typeof value === 'string' ? normaliseText(value) : JSON.stringify(value));
	return into;
};

/** In what two answers differ, path by path. */
export const differences = (real: unknown, twin: unknown): readonly string[] => {
	const [left, right] = [flatten(real), flatten(twin)];
	return [...new Set([...left.keys(), ...right.keys()])]
		.filter(path => left.get(path) !== right.get(path))
		.map(path => `${path}: real ${left.get(path) ?? 'nothing'}, twin ${right.get(path) ?? 'nothing'}`);
};
