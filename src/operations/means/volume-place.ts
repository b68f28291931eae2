import type {Readable} from 'node:stream';
import type Dockerode from 'dockerode';
import {shellQuote} from '../../host/machine/commands.ts';
import type {Hands} from '../operation.ts';
import {engineCall, type EngineAttempt} from './engine.ts';

/**
 * Where the container that is made for it has the volume: nothing else is there, and nothing lies over a part of it. The
 * archive is of this folder and not of what is in it: the engine would leave out the owner and mode of the volume itself.
 */
export const place = '/drydock-volume';

export const mountOf = (volume: string, readOnly: boolean): Dockerode.HostConfig => ({
	Mounts: [{Type: 'volume', Source: volume, Target: place, ReadOnly: readOnly, VolumeOptions: {NoCopy: true, Labels: {}, DriverConfig: {Name: '', Options: {}}}}],
});

/** The command that makes such a container, as a part of another. */
export const createWith = (volume: string, image: string, mode: string): string => `docker create --network none -v ${shellQuote([`${volume}:${place}:${mode}`])} ${image} true`;

/** All that the volume holds, as a tar. */
export const archiveOf = (hands: Hands, attempt: EngineAttempt, id: string): Promise<Readable> =>
	engineCall(hands, attempt, docker => docker.getContainer(id).getArchive({path: place}) as Promise<Readable>);
