import {ApiError} from '../world/errors.ts';
import {findVolume, record, type TwinHost} from '../world/host.ts';
import type {Raw} from '../world/world.ts';
import {makeVolume} from './volumes.ts';

/** `data:/data:ro`, `/srv/www:/www`. */
const bindMount = (host: TwinHost, bind: string): Raw => {
	const [source = '', destination = '', mode = ''] = bind.split(':');
	const RW = !mode.split(',').includes('ro');
	if (source.startsWith('/')) return {Type: 'bind', Source: source, Destination: destination, Mode: mode, RW, Propagation: 'rprivate'};
	const volume = findVolume(host.world, source) ?? makeVolume(host, {Name: source});
	return {Type: 'volume', Name: source, Source: volume.inspect['Mountpoint'], Destination: destination, Driver: volume.inspect['Driver'], Mode: mode === '' ? 'z' : mode, RW, Propagation: ''};
};

const structuredMount = (host: TwinHost, {Type, Source = '', Target, ReadOnly = false}: {Type?: string; Source?: string; Target?: string; ReadOnly?: boolean}): Raw => {
	if (Type === 'bind') {
		if (host.world.machine.files[Source] === undefined) throw new ApiError(400, `invalid mount config for type "bind": bind source path does not exist: ${Source}`);
		return {Type, Source, Destination: Target, Mode: '', RW: !ReadOnly, Propagation: 'rprivate'};
	}
	if (Type === 'tmpfs') return {Type, Source: '', Destination: Target, Mode: '', RW: true, Propagation: ''};
	const volume = (Source === '' ? undefined : findVolume(host.world, Source)) ?? makeVolume(host, Source === '' ? {} : {Name: Source});
	return {Type: 'volume', Name: volume.inspect['Name'], Source: volume.inspect['Mountpoint'], Destination: Target, Driver: 'local', Mode: 'z', RW: !ReadOnly, Propagation: ''};
};

/** What a container mounts; volumes that are not there are made. */
export const mountsOf = (host: TwinHost, config: Raw, hostConfig: Raw): Raw[] => {
	const mounts = [
		...((hostConfig['Binds'] ?? []) as string[]).map(bind => bindMount(host, bind)),
		...((hostConfig['Mounts'] ?? []) as Raw[]).map(mount => structuredMount(host, mount)),
	];
	for (const Destination of Object.keys(record(config, 'Volumes'))) {
		if (mounts.some(mount => mount['Destination'] === Destination)) continue;
		const volume = makeVolume(host, {});
		mounts.push({Type: 'volume', Name: volume.inspect['Name'], Source: volume.inspect['Mountpoint'], Destination, Driver: 'local', Mode: '', RW: true, Propagation: ''});
	}
	return mounts;
};
