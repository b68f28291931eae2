type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOf = (value: unknown, fits: (item: Fields) => boolean): boolean => Array.isArray(value) && value.every(item => isFields(item) && fits(item));

const hasInspect =
	(...texts: readonly string[]) =>
	({inspect}: Fields): boolean =>
		isFields(inspect) && texts.every(name => typeof inspect[name] === 'string');

const lists: Readonly<Record<string, (item: Fields) => boolean>> = {
	containers: item => hasInspect('Id', 'Name')(item) && isFields((item['inspect'] as Fields)['State']) && isListOf(item['log'], () => true),
	images: item => hasInspect('Id')(item) && Array.isArray(item['layerBytes']) && Array.isArray(item['history']),
	networks: hasInspect('Id', 'Name'),
	volumes: hasInspect('Name'),
	buildCache: ({record}) => isFields(record),
	staleEndpoints: ({id, networkId, ports}) => typeof id === 'string' && typeof networkId === 'string' && Array.isArray(ports),
	events: () => true,
};

const machineParts: Readonly<Record<string, (value: unknown) => boolean>> = {
	hostname: value => typeof value === 'string',
	processes: value => isListOf(value, ({command}) => Array.isArray(command)),
	notKnown: value => value === undefined || Array.isArray(value),
	killed: Array.isArray,
	leftBridges: Array.isArray,
	listeners: value => isListOf(value, () => true),
	services: value => isFields(value) && Object.values(value).every(isFields),
	files: value => isFields(value) && Object.values(value).every(isFields),
	fileSystems: value => isListOf(value, ({mountPoint}) => typeof mountPoint === 'string') && (value as readonly unknown[]).length > 0,
	sysctls: isFields,
	routes: Array.isArray,
	packetFilter: value => value === undefined || (isFields(value) && Array.isArray(value['nat']) && Array.isArray(value['filter'])),
	groups: isFields,
};

/** What a snapshot lacks to be made a twin of, as a clause; undefined when nothing. Its checksum says only that it is as it was written, not by whom. */
export const worldProblem = (snapshot: unknown): string | undefined => {
	if (!isFields(snapshot) || !isFields(snapshot['world']) || typeof snapshot['host'] !== 'string' || typeof snapshot['taken'] !== 'string' || !Array.isArray(snapshot['gaps'])) return 'there is no host in it';
	const {world} = snapshot;
	const list = Object.entries(lists).find(([name, fits]) => !isListOf((world as Fields)[name], fits));
	if (list !== undefined) return `its ${list[0]} are not as an engine tells them`;
	const {engine, machine, seed, made, now} = world as Fields;
	if (typeof seed !== 'string' || typeof made !== 'number' || typeof now !== 'number') return 'its clock is missing';
	if (!isFields(engine) || typeof engine['version'] !== 'string' || typeof engine['apiVersion'] !== 'string' || !isFields(engine['infoAnswer']) || !isFields(engine['versionAnswer'])) return 'its engine is missing';
	const part = isFields(machine) ? Object.entries(machineParts).find(([name, fits]) => !fits(machine[name])) : undefined;
	return isFields(machine) && part === undefined ? undefined : `its machine is missing${part === undefined ? '' : `: ${part[0]}`}`;
};
