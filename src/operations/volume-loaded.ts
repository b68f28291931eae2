import {createReadStream} from 'node:fs';
import {join} from 'node:path';
import type {HostReader} from '../host/reader.ts';
import {walkTar, type TarEntry} from './means/tar-walk.ts';
import {place} from './means/volume-place.ts';
import type {Became, Operation} from './operation.ts';

type Load = Extract<Operation, {kind: 'volume.load'}>;

/** More than this is not looked for one by one. */
const mostLooked = 2000;

/**
 * Whether all that was saved is in the volume, as it was saved: a load that nobody saw the end of. Looked at in the volume's own
 * folder; not known where that cannot be read, where the volume lies elsewhere, and where anything is missing or different.
 */
export const loadedBecame = async ({volume, from}: Load, host: HostReader): Promise<Became> => {
	const there = (await host.docker.volumes()).find(({name}) => name === volume);
	if (there === undefined) return 'not-done';
	if (there.driver !== 'local' || Object.keys(there.options).length > 0) return 'not-known';
	const saved: TarEntry[] = [];
	const walk = walkTar(entry => {
		if ((entry.type === '0' || entry.type === '5') && saved.length <= mostLooked) saved.push(entry);
	});
	for await (const chunk of createReadStream(from) as AsyncIterable<Buffer>) walk.feed(chunk);
	walk.end();
	if (saved.length > mostLooked || !saved.some(({type}) => type === '0')) return 'not-known';
	for (const {path, type, bytes, mode, uid, gid} of saved) {
		const name = Buffer.from(path.slice(place.length), 'latin1').toString();
		const now = await host.machine.fileStatus(join(there.mountpoint, name));
		const isSame = now !== undefined && now.mode === mode && now.uid === uid && now.gid === gid && now.directory === (type === '5') && (now.directory || now.bytes === bytes);
		if (!isSame) return 'not-known';
	}
	return 'done';
};
