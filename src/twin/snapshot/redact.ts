import {record} from '../world/host.ts';
import type {Raw} from '../world/world.ts';

export const redacted = '<redacted>';

/** Options of log drivers that say how much is kept, and where nothing secret can be. */
const plainLogOptions = new Set(['max-size', 'max-file', 'compress', 'mode', 'max-buffer-size', 'labels', 'labels-regex', 'env', 'env-regex', 'tag']);

const secretName = /pass(?:word|wd|phrase)?$|secret|token|credential|api.?key|private.?key|^user(?:name)?$/i;

/** `https://user:password@mirror` without whose it is; a name alone is none, but for one as long as a token. */
const withoutUser = (text: string): string => text.replaceAll(/(:\/\/)(?:[^\s/"'\\?#@:]*:[^\s/"'\\]*|[^\s/"'\\?#@:]{20,})@/g, `$1${redacted}@`);

/** Every text in some JSON, with what its name is; a name is undefined for what stands in a list. */
const mapTexts = (value: unknown, change: (text: string, name: string | undefined) => string, name?: string): unknown => {
	if (typeof value === 'string') return change(value, name);
	if (Array.isArray(value)) return value.map(item => mapTexts(item, change, name));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, change, key)]));
};

/** An address can hold a password wherever it stands: in arguments, in labels, in what an engine says. */
export const withoutUsers = <T>(value: T): T => mapTexts(value, withoutUser) as T;

const blank = (values: Raw, isPlain: (name: string) => boolean): Raw => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isPlain(name) ? value : redacted]));

/** Names of environment variables stay, their values do not. */
const withoutValues = (config: Raw): Raw => ({...config, Env: Array.isArray(config['Env']) ? (config['Env'] as string[]).map(entry => `${entry.split('=', 1)[0] ?? ''}=${redacted}`) : config['Env']});

/** Options of a log driver can hold a token or an address with a password. */
const withoutLogOptions = (hostConfig: Raw): Raw => {
	const logConfig = record(hostConfig, 'LogConfig');
	return 'Config' in logConfig ? {...hostConfig, LogConfig: {...logConfig, Config: logConfig['Config'] === null ? null : blank(record(logConfig, 'Config'), name => plainLogOptions.has(name))}} : hostConfig;
};

/** What health checks printed is output of the container: only the verdict stays. */
const withoutHealthLog = (state: Raw): Raw => ('Health' in state && state['Health'] !== null ? {...state, Health: {...record(state, 'Health'), Log: []}} : state);

export const redactContainer = (inspect: Raw): Raw => ({
	...inspect,
	Config: withoutValues(record(inspect, 'Config')),
	HostConfig: withoutLogOptions(record(inspect, 'HostConfig')),
	State: withoutHealthLog(record(inspect, 'State')),
});

export const redactImage = (inspect: Raw): Raw => ({
	...inspect,
	Config: withoutValues(record(inspect, 'Config')),
	...('ContainerConfig' in inspect ? {ContainerConfig: withoutValues(record(inspect, 'ContainerConfig'))} : {}),
});

/** A proxy's address can hold a password, with or without a scheme before it. */
export const redactInfo = (info: Raw): Raw => ({...info, ...Object.fromEntries(['HttpProxy', 'HttpsProxy'].flatMap(name => (info[name] ? [[name, redacted]] : [])))});

/** Mount options of a volume: `username=…,password=…`. */
export const redactVolume = (inspect: Raw): Raw => ({
	...inspect,
	...(inspect['Options'] === null || inspect['Options'] === undefined
		? {}
		: {
				Options: mapTexts(inspect['Options'], (text, name = '') =>
					secretName.test(name) ? redacted : text.split(',').map(option => (secretName.test(option.split('=', 1)[0] ?? '') && option.includes('=') ? `${option.split('=', 1)[0]}=${redacted}` : option)).join(','),
				),
			}),
});

/** The engine's configuration without proxies, options of log drivers and whatever is called a secret. Undefined: it is no JSON, and nobody knows what is in it. */
export const redactConfiguration = (text: string): string | undefined => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
	const values = parsed as Raw;
	const isSecret = (name: string | undefined): boolean => name !== undefined && name !== 'no-proxy' && (secretName.test(name) || /proxy$|-store-opts$/i.test(name));
	const found = mapTexts(values, (each, name) => (isSecret(name) ? redacted : each)) as Raw;
	const hidden: Raw = {
		...found,
		...('log-opts' in values ? {'log-opts': blank(record(values, 'log-opts'), name => plainLogOptions.has(name))} : {}),
		...('cluster-store-opts' in values ? {'cluster-store-opts': blank(record(values, 'cluster-store-opts'), () => false)} : {}),
	};
	return JSON.stringify(withoutUsers(hidden), undefined, 2);
};

/** Lines that the service manager and the engine wrote themselves: with the driver journald, containers write into the same journal. */
export const ownLines = (lines: readonly string[]): string[] => lines.filter(line => /^\S+ \S+ (?:dockerd|containerd|systemd|dockerd-current)(?:\[\d+\])?: /.test(line) || line.startsWith('time="')).map(withoutUser);
