import {createHash} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {rm, stat, statfs} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {basename} from 'node:path';
import type Dockerode from 'dockerode';
import {DrydockError, errorMessage} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {bytesText} from './means/bytes.ts';
import {engineCall, inPath, type EngineAttempt} from './means/engine.ts';
import {ifThere} from './means/left-alone.ts';
import {reserve} from './means/reserve.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {copyPath, makeFolder, settleStreamed, temporaryPath} from './means/safety-copies.ts';
import {walkTar} from './means/tar-walk.ts';
import {withTemporaryContainer} from './means/temporary-container.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';
import {userOf} from './volume.ts';

type Save = Extract<Operation, {kind: 'volume.save'}>;
type Load = Extract<Operation, {kind: 'volume.load'}>;

/**
 * Where the container that is made for it has the volume: nothing else is there, and nothing lies over a part of it. The
 * archive is of this folder and not of what is in it: the engine would leave out the owner and mode of the volume itself.
 */
const place = '/drydock-volume';

const mountOf = (volume: string, readOnly: boolean): Dockerode.HostConfig => ({
	Mounts: [{Type: 'volume', Source: volume, Target: place, ReadOnly: readOnly, VolumeOptions: {NoCopy: true, Labels: {}, DriverConfig: {Name: '', Options: {}}}}],
});

const createWith = (volume: string, image: string, mode: string): string => `docker create --network none -v ${shellQuote([`${volume}:${place}:${mode}`])} ${image} true`;

/** The disk is asked again each time that this much was written. Bytes. */
const askEvery = 16 * 1024 * 1024;
const tellEvery = 1_000_000_000;

const archiveOf = (hands: Hands, attempt: EngineAttempt, id: string): Promise<Readable> =>
	engineCall(hands, attempt, docker => docker.getContainer(id).getArchive({path: place}) as Promise<Readable>);

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
			const {older} = await settleStreamed(hands, temporary, target);
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

export const volumeLoad: OperationKind<Load> = {
	text: ({volume, image, from}) =>
		`docker cp - "$(${createWith(volume, shellQuote(image.startsWith('-') ? ['--', image] : [image]), 'nocopy')})":/ < ${shellQuote([from])}  # the container made for it is removed again`,
	risk: () => 'safe',
	object: ({volume}) => typeable(volume),
	loss: async () => noLoss,
	inverse: async ({volume}) => ({none: `what was put into an empty volume stays there; ${shellQuote(['docker', 'volume', 'rm', volume])} removes it, volume and all`}),
	perform: async ({volume, image, from, sha256}, hands) => {
		const attempt: EngineAttempt = {doing: `load volume ${volume}`, nextSteps: () => [shellQuote(['docker', 'volume', 'inspect', volume]), 'docker ps -a', 'docker image ls']};
		await checkFile(hands, from, sha256);
		if ((await ifThere(engineCall(hands, attempt, docker => docker.getVolume(inPath(volume)).inspect()))) === undefined)
			throw new DrydockError('not-found', `there is no volume ${volume}; nothing was loaded`, {nextSteps: [shellQuote(['docker', 'volume', 'create', volume])]});
		const user = await userOf(hands, attempt, volume);
		if (user !== undefined) throw new DrydockError('refused', `nothing was put into volume ${volume}: ${user}`, {nextSteps: ['Load it before the container that uses it is made.']});
		await withTemporaryContainer(hands, attempt, image, mountOf(volume, false), async made => {
			const first = await firstEntry(await archiveOf(hands, attempt, made));
			if (first !== undefined)
				throw new DrydockError('refused', `volume ${volume} is not empty, it has ${JSON.stringify(first)}: what is there would be mixed with what was saved`, {nextSteps: ['Load it into a new volume.', `docker volume rm ${shellQuote([volume])}, if what it has may go`]});
			stopIfCancelled(hands, `loading volume ${volume}`);
			const half: EngineAttempt = {doing: `load volume ${volume}, which may hold a part of it now`, nextSteps: () => [`Remove the volume and create it again before another try: ${shellQuote(['docker', 'volume', 'rm', volume])}`]};
			await engineCall(hands, half, docker => docker.getContainer(made).putArchive(createReadStream(from), {path: '/', abortSignal: hands.signal}));
		});
		say(hands, `loaded ${from} into volume ${volume}`);
		return undefined;
	},
};

/** Throws `refused` unless it is the file that was saved. */
const checkFile = async (hands: Hands, from: string, sha256: string): Promise<void> => {
	const found = await stat(from).catch((cause: unknown) => {
		throw new DrydockError('not-found', `there is no file ${from}; nothing was loaded`, {cause, nextSteps: [shellQuote(['ls', '-l', '--', from])]});
	});
	if (!found.isFile()) throw new DrydockError('refused', `${from} is no file; nothing was loaded`, {nextSteps: [shellQuote(['ls', '-l', '--', from])]});
	const hash = createHash('sha256');
	const wrong = new DrydockError('refused', `${from} is not what was saved: it was changed or damaged since; nothing was loaded`, {nextSteps: [shellQuote(['sha256sum', '--', from]), `It was ${sha256}.`]});
	for await (const chunk of createReadStream(from, {signal: hands.signal}) as AsyncIterable<Buffer>) hash.update(chunk);
	if (hash.digest('hex') !== sha256) throw wrong;
};

/** What a volume has beside its own root folder; undefined when it is empty. A new file system has a lost+found. */
const firstEntry = async (archive: Readable): Promise<string | undefined> => {
	let first: string | undefined;
	const walk = walkTar(path => {
		if (!/^drydock-volume\/(?:lost\+found\/)?$/.test(path)) first ??= path.slice(place.length);
	});
	try {
		for await (const chunk of archive as AsyncIterable<Buffer>) {
			walk.feed(chunk);
			if (first !== undefined) return first;
		}
	} finally {
		archive.destroy();
	}
	walk.end();
	return undefined;
};
