import type {CreateSpec, HostReader} from 'drydock-cli';

/**
 * What makes the same container again, with the names of networks and other containers where it has their ids: those that
 * are made again have their names and other ids.
 */
export const namedSpec = async (host: HostReader, id: string): Promise<CreateSpec> => {
	const [spec, networks, containers] = await Promise.all([host.docker.createSpec(id), host.docker.networks(), host.docker.containers()]);
	const networkName = (key: string): string => (networks.some(({name}) => name === key) ? key : (networks.find(network => key.length >= 12 && network.id.startsWith(key))?.name ?? key));
	const containerName = (key: string): string => containers.find(container => container.id === key)?.name ?? key;
	const named = (mode: string): string => {
		const value = String(spec.hostConfig[mode] ?? '');
		if (value.startsWith('container:')) return `container:${containerName(value.slice('container:'.length))}`;
		return mode === 'NetworkMode' ? networkName(value) : value;
	};
	const modes = ['NetworkMode', 'PidMode', 'IpcMode'].filter(mode => mode in spec.hostConfig).map(mode => [mode, named(mode)]);
	return {
		...spec,
		hostConfig: {...spec.hostConfig, ...Object.fromEntries(modes)},
		networks: Object.fromEntries(Object.entries(spec.networks).map(([name, endpoint]) => [networkName(name), endpoint])),
	};
};
