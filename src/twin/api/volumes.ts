import {ApiError} from '../world/errors.ts';
import {emitEvent, findVolume, idOf, isoTime, makeId, record, type TwinHost} from '../world/host.ts';
import type {Raw, TwinVolume, World} from '../world/world.ts';
import {created, filtersOf, flag, nothing, ok, type Handler, type Route} from './call.ts';
import {needVolume} from './lookup.ts';

const allowedName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** Makes a volume; without a name the engine makes one up, and from 23.0 on says so in a label. */
export const makeVolume = (host: TwinHost, asked: Raw): TwinVolume => {
	const {world} = host;
	const {Name = '', Driver, Labels = null, DriverOpts = null} = asked as {Name?: string; Driver?: string; Labels?: Raw | null; DriverOpts?: Raw | null};
	const labelled = Number(world.engine.apiVersion.split('.')[1]) >= 42;
	const name = Name === '' ? makeId(world) : Name;
	if (!allowedName.test(name)) throw new ApiError(400, `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`);
	const volume: TwinVolume = {
		inspect: {
			CreatedAt: isoTime(Math.floor(world.now / 1000) * 1000),
			Driver: Driver === undefined || Driver === '' ? 'local' : Driver,
			Labels: Name === '' && labelled ? {...Labels, 'com.docker.volume.anonymous': ''} : Labels,
			Mountpoint: `${String(world.engine.infoAnswer['DockerRootDir'])}/volumes/${name}/_data`,
			Name: name,
			Options: DriverOpts,
			Scope: 'local',
		},
		bytes: 0,
	};
	world.volumes.unshift(volume);
	emitEvent(host, 'volume', 'create', name, {driver: String(volume.inspect['Driver'])});
	return volume;
};

/** Containers that mount it, running or not. */
export const usersOf = ({containers}: World, name: string): readonly string[] =>
	containers.filter(({inspect}) => ((inspect['Mounts'] ?? []) as Raw[]).some(mount => mount['Type'] === 'volume' && mount['Name'] === name)).map(idOf);

const isAnonymous = ({inspect}: TwinVolume): boolean => 'com.docker.volume.anonymous' in record(inspect, 'Labels') || /^[0-9a-f]{64}$/.test(String(inspect['Name']));

const list: Handler = ({host: {world}, query}) => {
	const filters = filtersOf(query);
	const has = (volume: TwinVolume): boolean => {
		const labels = record(volume.inspect, 'Labels');
		const inUse = usersOf(world, String(volume.inspect['Name'])).length > 0;
		return (
			(filters['name'] ?? ['']).some(part => String(volume.inspect['Name']).includes(part)) &&
			(filters['driver'] ?? [volume.inspect['Driver']]).includes(String(volume.inspect['Driver'])) &&
			(filters['dangling'] ?? []).every(word => ['true', '1'].includes(word) !== inUse) &&
			(filters['label'] ?? []).every(wanted => (wanted.includes('=') ? `${labels[wanted.split('=')[0] ?? '']}` === wanted.slice(wanted.indexOf('=') + 1) : wanted in labels))
		);
	};
	return ok({Volumes: world.volumes.filter(has).map(({inspect}) => inspect), Warnings: null});
};

const create: Handler = ({host, body}) => {
	const found = findVolume(host.world, String(body['Name'] ?? ''));
	return created((found ?? makeVolume(host, body)).inspect);
};

const remove: Handler = ({host, parts: [name = ''], query}) => {
	const {world} = host;
	const volume = world.volumes.find(({inspect}) => inspect['Name'] === name);
	if (volume === undefined) {
		if (flag(query, 'force')) return nothing;
		throw new ApiError(404, `get ${name}: no such volume`);
	}
	const users = usersOf(world, name);
	if (users.length > 0) throw new ApiError(409, `remove ${name}: volume is in use - [${users.join(', ')}]`);
	world.volumes = world.volumes.filter(other => other !== volume);
	emitEvent(host, 'volume', 'destroy', name, {driver: String(volume.inspect['Driver'])});
	return nothing;
};

const prune: Handler = ({host, query, version}) => {
	const {world} = host;
	const filters = filtersOf(query);
	// Below 1.42 it takes named ones, too; above, only with `all`.
	const all = version < 142 || (filters['all'] ?? []).some(word => ['true', '1'].includes(word));
	const gone = world.volumes.filter(volume => usersOf(world, String(volume.inspect['Name'])).length === 0 && (all || isAnonymous(volume)) && Object.keys(record(volume.inspect, 'Options')).length === 0);
	world.volumes = world.volumes.filter(volume => !gone.includes(volume));
	for (const {inspect} of gone) emitEvent(host, 'volume', 'destroy', String(inspect['Name']), {driver: String(inspect['Driver'])});
	const freed = gone.reduce((sum, {bytes}) => sum + bytes, 0);
	emitEvent(host, 'volume', 'prune', '', {reclaimed: String(freed)});
	return ok({VolumesDeleted: gone.length === 0 ? null : gone.map(({inspect}) => inspect['Name']), SpaceReclaimed: freed});
};

export const volumeRoutes: readonly Route[] = [
	['GET', '/volumes', list],
	['POST', '/volumes/create', create],
	['POST', '/volumes/prune', prune],
	['GET', '/volumes/*', ({host, parts}) => ok(needVolume(host.world, parts[0]).inspect)],
	['DELETE', '/volumes/*', remove],
];
