import {ApiError} from '../world/errors.ts';
import {containerEvent, idOf, isOld, nameOf, record} from '../world/host.ts';
import {nothing, ok, type Handler, type Route} from './call.ts';
import {checkName} from './container-create.ts';
import {needContainer} from './lookup.ts';

const rename: Handler = ({host, parts, query}) => {
	const container = needContainer(host.world, parts[0]);
	const name = query.get('name') ?? '';
	if (name === '') throw new ApiError(400, 'Neither old nor new names may be empty');
	if (!/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) throw new ApiError(400, `Error when allocating new name: Invalid container name (/${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
	const oldName = `/${nameOf(container)}`;
	if (name.replace(/^\//, '') === nameOf(container)) throw new ApiError(400, 'Renaming a container with the same name as its current name');
	container.inspect['Name'] = checkName(host, name, 'Error when allocating new name: ');
	containerEvent(host, container, 'rename', {oldName});
	return nothing;
};

const updatable = ['RestartPolicy', 'Memory', 'MemorySwap', 'MemoryReservation', 'CpuShares', 'NanoCpus', 'CpuPeriod', 'CpuQuota', 'CpusetCpus', 'CpusetMems', 'PidsLimit', 'BlkioWeight'];

const update: Handler = ({host, parts, body}) => {
	const container = needContainer(host.world, parts[0]);
	const hostConfig = record(container.inspect, 'HostConfig');
	for (const [key, value] of Object.entries(body)) {
		if (!updatable.includes(key)) continue;
		if (key === 'RestartPolicy') {
			const {Name = '', MaximumRetryCount = 0} = value as {Name?: string; MaximumRetryCount?: number};
			if (Name === '') continue;
			if (!['no', 'always', 'unless-stopped', 'on-failure'].includes(Name)) throw new ApiError(400, isOld(host.world) ? `invalid restart policy '${Name}'` : `invalid restart policy: unknown policy '${Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
			if (hostConfig['AutoRemove'] === true && Name !== 'no') throw new ApiError(409, `Cannot update container ${idOf(container)}: Restart policy cannot be updated because AutoRemove is enabled for the container`);
			hostConfig[key] = {Name, MaximumRetryCount};
		} else if (value !== 0 && value !== '' && value !== null) hostConfig[key] = value;
	}
	containerEvent(host, container, 'update');
	return ok({Warnings: null});
};

export const containerChangeRoutes: readonly Route[] = [
	['POST', '/containers/*/rename', rename],
	['POST', '/containers/*/update', update],
];
