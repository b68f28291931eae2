import {record} from '../world/host.ts';
import type {Raw, TwinImage} from '../world/world.ts';

/** What the image says where the request says nothing; environment and labels of both. */
export const mergedConfig = (image: TwinImage, asked: Raw, id: string): Raw => {
	const base = record(image.inspect, 'Config');
	const has = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
	const names = new Set(((asked['Env'] ?? []) as string[]).map(entry => entry.split('=', 1)[0]));
	const env = [...((asked['Env'] ?? []) as string[]), ...((base['Env'] ?? []) as string[]).filter(entry => !names.has(entry.split('=', 1)[0]))];
	const ownEntry = has(asked['Entrypoint']);
	return {
		Hostname: has(asked['Hostname']) ? asked['Hostname'] : id.slice(0, 12),
		Domainname: asked['Domainname'] ?? '',
		User: has(asked['User']) ? asked['User'] : (base['User'] ?? ''),
		AttachStdin: asked['AttachStdin'] === true,
		AttachStdout: asked['AttachStdout'] === true,
		AttachStderr: asked['AttachStderr'] === true,
		...mergedKeys('ExposedPorts', base, asked),
		Tty: asked['Tty'] === true,
		OpenStdin: asked['OpenStdin'] === true,
		StdinOnce: asked['StdinOnce'] === true,
		Env: env.length === 0 ? null : env,
		Cmd: has(asked['Cmd']) ? asked['Cmd'] : ownEntry ? null : (base['Cmd'] ?? null),
		...(has(asked['Healthcheck']) ? {Healthcheck: asked['Healthcheck']} : has(base['Healthcheck']) ? {Healthcheck: base['Healthcheck']} : {}),
		Image: asked['Image'],
		Volumes: {...record(base, 'Volumes'), ...record(asked, 'Volumes')},
		WorkingDir: has(asked['WorkingDir']) ? asked['WorkingDir'] : (base['WorkingDir'] ?? ''),
		// One empty word takes away that of the image.
		Entrypoint: ownEntry ? (JSON.stringify(asked['Entrypoint']) === '[""]' ? null : asked['Entrypoint']) : (base['Entrypoint'] ?? null),
		OnBuild: null,
		Labels: {...record(base, 'Labels'), ...record(asked, 'Labels')},
		...(has(asked['StopSignal']) ? {StopSignal: asked['StopSignal']} : has(base['StopSignal']) ? {StopSignal: base['StopSignal']} : {}),
		...(has(asked['StopTimeout']) ? {StopTimeout: asked['StopTimeout']} : {}),
	};
};

const mergedKeys = (key: string, base: Raw, asked: Raw): Raw => {
	const all = {...record(base, key), ...record(asked, key)};
	return Object.keys(all).length === 0 ? {} : {[key]: all};
};

/** What an engine fills in where nothing was asked for. */
export const hostConfigOf = (asked: Raw, old: boolean): Raw => ({
	Binds: null,
	ContainerIDFile: '',
	LogConfig: {Type: 'json-file', Config: {}},
	PortBindings: null,
	AutoRemove: false,
	VolumesFrom: null,
	Links: null,
	Privileged: false,
	PublishAllPorts: false,
	ReadonlyRootfs: false,
	Memory: 0,
	NanoCpus: 0,
	CpuShares: 0,
	...asked,
	NetworkMode: asked['NetworkMode'] === undefined || asked['NetworkMode'] === '' || (!old && asked['NetworkMode'] === 'default') ? (old ? 'default' : 'bridge') : asked['NetworkMode'],
	RestartPolicy: {MaximumRetryCount: 0, ...record(asked, 'RestartPolicy'), Name: record(asked, 'RestartPolicy')['Name'] || (old ? '' : 'no')},
	...(record(record(asked, 'LogConfig'), 'Config') && record(asked, 'LogConfig')['Type'] ? {} : {LogConfig: {Type: 'json-file', Config: record(record(asked, 'LogConfig'), 'Config')}}),
});
