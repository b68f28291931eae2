import {errorMessage} from '../../errors.ts';
import type {HostReader} from '../../host/reader.ts';
import {plural, presentBytes} from '../../language/words.ts';
import type {HostFact} from '../../ui/screen-options.ts';

/** What there is to know of a host that is looked at for the first time; each fact by itself, known or not. */
export const hostFacts = async ({docker, machine}: HostReader): Promise<readonly HostFact[]> => {
	const info = docker.info();
	const questions: Readonly<Record<string, () => Promise<string>>> = {
		Docker: async () => {
			const {version, apiVersion, flavour} = await docker.version();
			return `${flavour === 'podman' ? 'Podman ' : ''}${version}, API ${apiVersion}`;
		},
		Containers: async () => {
			const containers = await docker.containers();
			const running = containers.filter(({state}) => state === 'running' || state === 'paused' || state === 'restarting').length;
			return `${running} running, ${containers.length - running} stopped`;
		},
		Networks: async () => plural((await docker.networks()).filter(({predefined}) => !predefined).length, 'network of your own', 'networks of your own'),
		'Data root': async () => {
			const {dataRoot} = await info;
			const {bytesFree, bytesTotal, inodesFree, inodesTotal} = await machine.freeSpace(dataRoot);
			const inodes = inodesTotal > 0 ? `, ${Math.round((100 * inodesFree) / inodesTotal)} % of the inodes` : '';
			return `${dataRoot}: ${presentBytes(bytesFree)} of ${presentBytes(bytesTotal)} free${inodes}`;
		},
		Storage: async () => {
			const {storageDriver, loggingDriver, liveRestore} = await info;
			return `${storageDriver}, logs in ${loggingDriver}, live-restore ${liveRestore ? 'on' : 'off'}`;
		},
	};
	return Promise.all(
		Object.entries(questions).map(async ([name, ask]) => {
			try {
				return {name, text: await ask()};
			} catch (error) {
				return {name, text: `not known: ${errorMessage(error)}`};
			}
		}),
	);
};
