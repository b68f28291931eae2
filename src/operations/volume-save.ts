import {createHash} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {rm, statfs} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {basename} from 'node:path';
import {DrydockError, errorMessage} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {bytesText} from './means/bytes.ts';
import {engineCall, type EngineAttempt} from './means/engine.ts';
import {reserve} from './means/reserve.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {copyPath, makeFolder, settleStreamed, temporaryPath} from './means/safety-copies.ts';
import {walkTar} from './means/tar-walk.ts';
import {withTemporaryContainer} from './means/temporary-container.ts';
import {typeable} from './means/typeable.ts';
import {archiveOf, createWith, mountOf, place} from './means/volume-place.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';

type Save = Extract<Operation, {kind: 'volume.save'}>;

/** The disk is asked again each time that this much was written. Bytes. */
const askEvery = 16 * 1024 * 1024;
const tellEvery = 1_000_000_000;

export const volumeSave: OperationKind<Save> = {
	text: ({volume, container, name}) =>
		`docker cp "$(${createWith(volume, `"$(docker inspect -f '{{.Image}}' ${shellQuote([container.name])})"`, 'ro,nocopy')})":${place} - > ${shellQuote([`./${name}`])}  # in the folder of the run; the container made for it is removed again`,
	risk: () => 'safe',
	object: ({volume}) => typeable(volume),
	loss: async () => noLoss,
	// A copy stays in the run's folder; there is nothing to take back.
	inverse: async () => ({operations: []}),
	perform: async ({volume, container: {id, name}, path, name: copy}, hands) => {
		const target = copyPath(hands, copy);
		const attempt: EngineAttempt = {doing: `save volume ${volume}`, nextSteps: () => [shellQuote(['docker', 'volume', 'inspect', volume]), 'docker ps -a']};
		const {Image, Mounts} = await engineCall(hands, attempt, docker => docker.getContainer(id).inspect());
		if (!Mounts.some(({Name, Destination}) => Name === volume && Destination === path))
			throw new DrydockError('refused', `container ${name} does not have volume ${volume} at ${path} any more; nothing was saved`, {nextSteps: [shellQuote(['docker', 'inspect', name])]});
		stopIfCancelled(hands, `saving volume ${volume}`);
		await makeFolder(hands);
		const temporary = temporaryPath(hands, copy);
		try {
			const saved = await withTemporaryContainer(hands, attempt, Image, mountOf(volume, true), async made => writeTar(hands, volume, await archiveOf(hands, attempt, made), temporary));
			const {older} = await settleStreamed(hands, temporary, target, saved.sha256);
			if (older !== undefined) say(hands, `an older copy is kept as ${basename(older)}`);
			say(hands, `saved volume ${volume} to ${target}: ${saved.entries} files and folders, ${bytesText(saved.bytes)}, sha256 ${saved.sha256}`);
			return {path: target, bytes: saved.bytes, sha256: saved.sha256};
		} finally {
			await rm(temporary, {force: true});
		}
	},
};

/** From the engine to the disk, never held whole; looked through as it passes. On disk when this returns. */
const writeTar = async (hands: Hands, volume: string, archive: Readable, temporary: string): Promise<{bytes: number; sha256: string; entries: number}> => {
	const hash = createHash('sha256');
	const walk = walkTar();
	let bytes = 0;
	let [asked, told] = [0, 0];
	const look = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		for await (const chunk of chunks) {
			walk.feed(chunk);
			hash.update(chunk);
			bytes += chunk.length;
			if (asked === 0 || bytes - asked >= askEvery) {
				asked = bytes;
				await keepReserve(hands, volume);
			}
			if (bytes - told >= tellEvery) {
				told = bytes;
				say(hands, `${bytesText(bytes)} of volume ${volume} saved so far`);
			}
			yield chunk;
		}
	};
	try {
		await pipeline(archive, look, createWriteStream(temporary, {mode: 0o600, flush: true}), {signal: hands.signal});
	} catch (error) {
		throw notSaved(hands, volume, error);
	}
	walk.end();
	return {bytes, sha256: hash.digest('hex'), entries: walk.entries};
};

const notSaved = (hands: Hands, volume: string, cause: unknown): unknown => {
	if (cause instanceof DrydockError) return cause;
	const {code} = cause as NodeJS.ErrnoException;
	if (hands.signal.aborted) return new DrydockError('cancelled', `saving volume ${volume} was cancelled; the unfinished file was removed`, {cause});
	if (code === 'ENOSPC' || code === 'EDQUOT') return new DrydockError('refused', `volume ${volume} was not saved: the file system under ${hands.copies} is full`, {cause, nextSteps: [`df -h ${shellQuote([hands.copies])}`]});
	return new DrydockError('unreachable', `volume ${volume} was not saved: the engine's archive broke off (${errorMessage(cause)})`, {cause, retryable: true, nextSteps: ['docker version', 'journalctl -u docker -n 50']});
};

/** Throws `refused` before a copy fills the disk that something else may live on. */
const keepReserve = async (hands: Hands, volume: string): Promise<void> => {
	const {bavail, bsize} = await statfs(hands.copies);
	if (bavail * bsize < reserve)
		throw new DrydockError('refused', `volume ${volume} was not saved: ${bytesText(reserve)} must stay free under ${hands.copies}, and less is left`, {
			nextSteps: [`df -h ${shellQuote([hands.copies])}`, 'Make room, or keep the records on another file system.'],
		});
};
