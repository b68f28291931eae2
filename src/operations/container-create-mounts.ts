import {DrydockError} from '../errors.ts';
import type {CreateSpec} from '../host/docker/objects.ts';
import {shellQuote} from '../host/machine/commands.ts';
import type {Json} from '../language/values.ts';
import {engineCall, type EngineAttempt} from './means/engine.ts';
import {attributesOf} from './means/machine-file.ts';
import type {Hands} from './operation.ts';

type Fields = {readonly [name: string]: Json | undefined};

const fieldsIn = (value: Json | undefined): readonly Fields[] =>
	Array.isArray(value) ? (value as readonly Json[]).filter((each): each is Fields => typeof each === 'object' && each !== null && !Array.isArray(each)) : [];

/** What a container mounts: volumes by name, folders and files of the machine by path. */
export const sourcesOf = ({hostConfig}: CreateSpec): {readonly volumes: readonly string[]; readonly paths: readonly string[]} => {
	const binds = (Array.isArray(hostConfig['Binds']) ? (hostConfig['Binds'] as readonly Json[]) : []).map(bind => String(bind).split(':')[0] ?? '');
	const mounts = fieldsIn(hostConfig['Mounts']).map(({Type, Source}) => ({type: Type, source: String(Source ?? '')}));
	const volumes = [...binds.filter(source => !source.startsWith('/')), ...mounts.filter(({type}) => type === 'volume').map(({source}) => source)];
	const paths = [...binds.filter(source => source.startsWith('/')), ...mounts.filter(({type}) => type === 'bind').map(({source}) => source)];
	return {volumes: [...new Set(volumes)].filter(name => name !== ''), paths: [...new Set(paths)].filter(path => path !== '')};
};

/** Throws `not-found` for what it would mount and is not there: the engine would make most of it, empty, without a word. */
export const checkMounts = async (hands: Hands, attempt: EngineAttempt, spec: CreateSpec): Promise<void> => {
	const {volumes, paths} = sourcesOf(spec);
	const {Volumes} = volumes.length === 0 ? {Volumes: []} : await engineCall(hands, attempt, docker => docker.listVolumes());
	const volume = volumes.find(name => !Volumes.some(({Name}) => Name === name));
	if (volume !== undefined)
		throw new DrydockError('not-found', `container ${spec.name} needs volume ${volume}, which is not here: it would begin with an empty one; nothing was created`, {
			nextSteps: [`Put back what was saved of it, or begin anew: ${shellQuote(['docker', 'volume', 'create', volume])}`],
		});
	for (const path of paths)
		if ((await attributesOf(hands, path)) === undefined)
			throw new DrydockError('not-found', `container ${spec.name} mounts ${path} of the machine, which is not there; nothing was created`, {nextSteps: [shellQuote(['ls', '-ld', '--', path])]});
};
