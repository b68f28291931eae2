import type {Container, EndpointSettings} from '../host/docker/reader.ts';

/** Without fields that hold nothing: to the engine an empty address is a wrong one. */
const filled = <T extends object>(values: T | null | undefined): Partial<T> | undefined => {
	const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0));
	return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Partial<T>);
};

/**
 * Of an endpoint, what an operator can choose at `network connect`. The rest is the engine's own work: it would be
 * refused, or pinned for ever. The alias that is the container's short id is added by the engine itself.
 */
export const withoutEngineWork = (endpoint: EndpointSettings, containerId: string): EndpointSettings => {
	const aliases = endpoint.Aliases?.filter(alias => alias !== containerId.slice(0, 12)) ?? [];
	const addresses = filled(endpoint.IPAMConfig);
	const driverOptions = filled(endpoint.DriverOpts);
	return {
		...(addresses === undefined ? {} : {IPAMConfig: addresses}),
		...(endpoint.Links?.length ? {Links: endpoint.Links} : {}),
		...(aliases.length > 0 ? {Aliases: aliases} : {}),
		...(driverOptions === undefined ? {} : {DriverOpts: driverOptions as Record<string, string>}),
		...(endpoint.MacAddress ? {MacAddress: endpoint.MacAddress} : {}),
		...(endpoint.GwPriority ? {GwPriority: endpoint.GwPriority} : {}),
	};
};

/**
 * What makes this endpoint of a container again. A MAC address that an inspect shows is most often one that the
 * engine made up, so only one that is known to be configured is taken; that one belongs to the first network.
 */
export const chosenSettings = (container: Container, network: string): EndpointSettings => {
	const {MacAddress: _made, ...settings} = withoutEngineWork(container.networks[network] ?? {}, container.id);
	const isFirst = container.networkMode === network || container.networkMode === container.networks[network]?.NetworkID;
	return {...settings, ...(isFirst && container.configuredMac !== undefined ? {MacAddress: container.configuredMac} : {})};
};

/** What an engine of this API version takes of it (141 is 1.41); older ones keep a MAC address with the container itself. */
export const takenBy = (apiVersion: number, {MacAddress, GwPriority, ...settings}: EndpointSettings): EndpointSettings => ({
	...settings,
	...(MacAddress !== undefined && apiVersion >= 144 ? {MacAddress} : {}),
	...(GwPriority !== undefined && apiVersion >= 148 ? {GwPriority} : {}),
});
