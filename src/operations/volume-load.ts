import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {DrydockError, isReason} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {engineCall, inPath, type EngineAttempt} from './means/engine.ts';
import {ifThere} from './means/left-alone.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {walkTar} from './means/tar-walk.ts';
import {withTemporaryContainer} from './means/temporary-container.ts';
import {typeable} from './means/typeable.ts';
import {archiveOf, createWith, mountOf, place} from './means/volume-place.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';
import {loadedBecame} from './volume-loaded.ts';
import {userOf} from './volume.ts';

type Load = Extract<Operation, {kind: 'volume.load'}>;

export const volumeLoad: OperationKind<Load> = {
	text: ({volume, image, from}) =>
		`docker cp - "$(${createWith(volume, shellQuote(image.startsWith('-') ? ['--', image] : [image]), 'nocopy')})":/ < ${shellQuote([from])}  # the container made for it is removed again`,
	risk: () => 'safe',
	object: ({volume}) => typeable(volume),
	loss: async () => noLoss,
	inverse: async ({volume}) => ({none: `what was put into an empty volume stays there; ${shellQuote(['docker', 'volume', 'rm', volume])} removes it, volume and all`}),
	perform: async (op, hands) => {
		const {volume, image, from, sha256} = op;
		const attempt: EngineAttempt = {doing: `load volume ${volume}`, nextSteps: () => [shellQuote(['docker', 'volume', 'inspect', volume]), 'docker ps -a', 'docker image ls']};
		await checkFile(hands, from, sha256);
		if ((await ifThere(engineCall(hands, attempt, docker => docker.getVolume(inPath(volume)).inspect()))) === undefined)
			throw new DrydockError('not-found', `there is no volume ${volume}; nothing was loaded`, {nextSteps: [shellQuote(['docker', 'volume', 'create', volume])]});
		const user = await userOf(hands, attempt, volume);
		if (user !== undefined) throw new DrydockError('refused', `nothing was put into volume ${volume}: ${user}`, {nextSteps: ['Load it before the container that uses it is made.']});
		await withTemporaryContainer(hands, attempt, image, mountOf(volume, false), async made => {
			const first = await firstEntry(await archiveOf(hands, attempt, made));
			if (first !== undefined && (await isLoaded(op, hands))) return say(hands, `all of ${from} is in volume ${volume} already, as it was saved`);
			if (first !== undefined)
				throw new DrydockError('refused', `volume ${volume} is not empty, it has ${JSON.stringify(first)}: what is there would be mixed with what was saved`, {nextSteps: ['Load it into a new volume.', `docker volume rm ${shellQuote([volume])}, if what it has may go`]});
			stopIfCancelled(hands, `loading volume ${volume}`);
			const half: EngineAttempt = {doing: `load volume ${volume}, which may hold a part of it now`, nextSteps: () => [`Remove the volume and create it again before another try: ${shellQuote(['docker', 'volume', 'rm', volume])}`]};
			try {
				await engineCall(hands, half, docker => docker.getContainer(made).putArchive(createReadStream(from), {path: '/', abortSignal: hands.signal}));
			} catch (error) {
				// The engine may hang up as soon as it has all files, before the blanks behind them are written.
				if (!isReason(error, 'unreachable') || !(await isLoaded(op, hands))) throw error;
			}
			say(hands, `loaded ${from} into volume ${volume}`);
		});
		return undefined;
	},
};

const isLoaded = async (op: Load, {host}: Hands): Promise<boolean> => (await loadedBecame(op, host.reader).catch(() => 'not-known')) === 'done';

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
	const walk = walkTar(({path}) => {
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
