import type {Container} from '../host/docker/reader.ts';
import type {HostReader} from '../host/reader.ts';
import type {ContainerRef} from '../operations/operation.ts';
import {describeLost, lostProxies} from './lost-proxies.ts';

/** The published tcp ports of a running container, each place once. */
const placesOf = ({ports}: Container): readonly {readonly address: string; readonly port: number}[] => {
	const places = ports.filter(({protocol}) => protocol === 'tcp').map(({hostIp, hostPort}) => ({address: hostIp === '' ? '0.0.0.0' : hostIp, port: hostPort}));
	return [...new Map(places.map(place => [`${place.address} ${place.port}`, place])).values()];
};

/** Why nothing answers, where that can be told: it only adds to what is known. */
const becauseOf = async (host: HostReader, container: Container): Promise<string> => {
	const lost = await lostProxies(host, container).catch(() => undefined);
	return lost === undefined ? '' : `: ${describeLost(lost)}`;
};

/**
 * True when the container runs and something answers at every tcp port that it publishes; else what is wrong.
 * Of udp nothing can be said: nobody is obliged to answer.
 */
export const containerAnswers = async (host: HostReader, target: ContainerRef): Promise<true | string> => {
	const container = await host.docker.container(target.id);
	const {state, error} = container;
	if (state !== 'running') return `${target.name} is ${state}${error === '' ? '' : `: ${error}`}`;
	const places = placesOf(container);
	const answers = await Promise.all(places.map(({address, port}) => host.machine.answers(address, port, 'tcp')));
	const silent = places.filter((_place, index) => answers[index] !== true);
	return silent.length === 0 || `${target.name} runs, but nothing answers at ${silent.map(({address, port}) => `${address}:${port}`).join(', ')}${await becauseOf(host, container)}`;
};
