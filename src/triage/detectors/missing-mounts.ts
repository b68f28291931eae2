import type {Container} from '../../host/docker/reader.ts';
import {containersOf, startsWithDocker, statusOf} from '../containers.ts';
import type {Detector, Look} from '../detector.ts';
import {enumerated, makeFinding, typed} from '../make.ts';

const isDown = ({state, error}: Container): boolean => (state === 'exited' || state === 'created') && error === '';

const missingSources = async (look: Look, {name, mounts}: Container): Promise<readonly string[]> => {
	const sources = mounts.filter(({type}) => type === 'bind').map(({source}) => source);
	const there = await Promise.all(
		sources.map(source =>
			look.host.machine.fileStatus(source).catch((error: unknown) => {
				look.notKnown(`the mounts of container ${name}`, error);
				return 'not known';
			}),
		),
	);
	return sources.filter((_source, at) => there[at] === undefined);
};

/**
 * Folders of the host that stopped containers are to have and that are gone. A start that failed for it need not have
 * left a word: the engine looks at some mounts before it begins, and then keeps no error.
 */
export const missingMounts: Detector = {
	what: 'mounts of stopped containers',
	find: async look => {
		const containers = await containersOf(look);
		const found = await Promise.all(containers.all.filter(isDown).map(async container => ({container, sources: await missingSources(look, container)})));
		return found
			.filter(({sources}) => sources.length > 0)
			.map(({container, sources}) =>
				makeFinding({
					kind: 'mount-missing',
					severity: startsWithDocker(container) ? 'warning' : 'info',
					subject: `container ${container.name}`,
					title: `Container ${container.name} is to have ${enumerated(sources)}, and there is no such thing on the host`,
					evidence: [`${container.name}: ${statusOf(containers, container)}`, ...sources.map(source => `bind mount of ${source}: no such file or directory`)],
					cost: `Docker refuses to start ${container.name}, or makes an empty folder in that place and starts it on that.`,
					about: {container: container.name},
					nextSteps: [...sources.map(source => `findmnt --target ${typed(source)}   is the file system mounted that it lies on?`), `docker start ${typed(container.name)}   once it is there`],
				}),
			);
	},
};
