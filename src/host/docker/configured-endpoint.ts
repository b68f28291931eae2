import type {Container, EndpointSettings} from './reader.ts';

/**
 * The settings that a user or compose once gave, without what the engine works out anew at every start:
 * addresses that were not asked for, ids, the alias that is the container's short id, a MAC nobody configured.
 */
export const configuredEndpoint = (container: Container, networkName: string): EndpointSettings => {
	const endpoint = container.networks[networkName] ?? {};
	const aliases = endpoint.Aliases?.filter(alias => alias !== container.id.slice(0, 12)) ?? [];
	const addresses = Object.fromEntries(Object.entries(endpoint.IPAMConfig ?? {}).filter(([, value]) => value !== undefined && value.length > 0));
	// The option applies to one network only: the one that the container was made with. One that is configured and
	// not in force was lost at an earlier time.
	const isInForce = !endpoint.MacAddress || endpoint.MacAddress === container.configuredMac;
	const mac = container.networkMode === networkName && isInForce ? container.configuredMac : undefined;
	return {
		...(Object.keys(addresses).length > 0 ? {IPAMConfig: addresses} : {}),
		...(aliases.length > 0 ? {Aliases: aliases} : {}),
		...(endpoint.Links?.length ? {Links: endpoint.Links} : {}),
		...(endpoint.DriverOpts && Object.keys(endpoint.DriverOpts).length > 0 ? {DriverOpts: endpoint.DriverOpts} : {}),
		...(endpoint.GwPriority ? {GwPriority: endpoint.GwPriority} : {}),
		...(mac === undefined ? {} : {MacAddress: mac}),
	};
};
