import type {HostReader} from '../host/reader.ts';
import type {ContainerRef} from '../operations/operation.ts';

/** The published tcp ports of a running container, each place once. */
const placesOf = async (host: HostReader, id: string): Promise<readonly {readonly address: string; readonly port: number}[]> => {
	const {ports} = await host.docker.container(id);
	const places = ports.filter(({protocol}) => protocol === 'tcp').map(({hostIp, hostPort}) => ({address: hostIp === '' ? '0.0.0.0' : hostIp, port: hostPort}));
	return [...new Map(places.map(place => [`${place.address} ${place.port}`, place])).values()];
};

/**
 * True when the container runs and something answers at every tcp port that it publishes; else what is wrong.
 * Of udp nothing can be said: nobody is obliged to answer.
 */
export const containerAnswers = async (host: HostReader, target: ContainerRef): Promise<true | string> => {
	const {state, error} = await host.docker.container(target.id);
	if (state !== 'running') return `${target.name} is ${state}${error === '' ? '' : `: ${error}`}`;
	const places = await placesOf(host, target.id);
	const answers = await Promise.all(places.map(({address, port}) => host.machine.answers(address, port, 'tcp')));
	const silent = places.filter((_place, index) => answers[index] !== true);
	return silent.length === 0 || `${target.name} runs, but nothing answers at ${silent.map(({address, port}) => `${address}:${port}`).join(', ')}`;
};
