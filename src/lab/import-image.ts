import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {DrydockError} from '../errors.ts';
import type {FaultHost} from './fault.ts';
import {findBusybox, writeImageTar} from './image.ts';
import type {Lab} from './lab.ts';

/** Gives a lab its one image, `bb:1`. Throws `not-found` where there is nothing to make it of. */
export const importImage = async (host: Pick<FaultHost, 'docker'>, {folder}: Pick<Lab, 'folder'>): Promise<void> => {
	const busybox = findBusybox();
	if (busybox === undefined) {
		throw new DrydockError('not-found', 'The image of a lab is made of busybox, not on this machine', {nextSteps: ['apt-get install busybox-static']});
	}

	const tar = join(folder, 'bb.tar');
	await writeImageTar(tar, busybox);
	await host.docker('import', tar, 'bb:1');
	rmSync(tar);
};
