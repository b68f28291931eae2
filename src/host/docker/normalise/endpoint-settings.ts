import type {EndpointSettings} from '../reader.ts';
import {isRecord} from './values.ts';
import type {Raw} from './values.ts';

type Check = (value: unknown) => boolean;

const text: Check = value => typeof value === 'string';
const number: Check = value => typeof value === 'number';
const texts: Check = value => value === null || (Array.isArray(value) && value.every(text));
const textMap: Check = value => value === null || (isRecord(value) && Object.values(value).every(text));
const address: Check = value =>
	value === null || (isRecord(value) && Object.entries(value).every(([key, item]) => (key === 'LinkLocalIPs' ? texts(item) : text(item))));

const checks: Readonly<Record<keyof EndpointSettings, Check>> = {
	IPAMConfig: address,
	Links: texts,
	Aliases: texts,
	DNSNames: texts,
	DriverOpts: textMap,
	MacAddress: text,
	GwPriority: number,
	NetworkID: text,
	EndpointID: text,
	Gateway: text,
	IPAddress: text,
	IPPrefixLen: number,
	IPv6Gateway: text,
	GlobalIPv6Address: text,
	GlobalIPv6PrefixLen: number,
};

/**
 * The settings of a container on a network as the engine gave them. What is not known here is kept, because it is
 * handed back to the engine when the container is connected again; what is known and of another type is left out.
 */
export const endpointSettings = (raw: Raw): EndpointSettings =>
	Object.fromEntries(Object.entries(raw).filter(([key, value]) => !Object.hasOwn(checks, key) || checks[key as keyof EndpointSettings](value)));
