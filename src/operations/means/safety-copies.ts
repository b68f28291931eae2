import {createHash} from 'node:crypto';
import {createReadStream, existsSync} from 'node:fs';
import {mkdir, open, readFile, rename} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {DrydockError} from '../../errors.ts';
import type {Hands} from '../operation.ts';
import type {FileAttributes} from './machine-file.ts';

/** Where a safety copy of a file came from and what it was like there: kept beside it, as NAME.origin.json. */
export interface Origin extends Pick<FileAttributes, 'mode' | 'uid' | 'gid'> {
	readonly path: string;
	/** Of the copy: a copy that was damaged since is not put back. */
	readonly sha256: string;
	/** Of the file in its place after Drydock itself changed it; any other content was written by somebody else. */
	readonly changedTo?: string;
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The id of the run: the name of its folder. */
export const runOf = ({copies}: Pick<Hands, 'copies'>): string => basename(dirname(copies));

/** The path of a copy. Throws `bug` for a name that would lead out of the run's folder or could not be typed. */
export const copyPath = (hands: Pick<Hands, 'copies'>, name: string): string => {
	// oxlint-disable-next-line no-control-regex -- keeping them out is the purpose
	if (name === '' || name.startsWith('.') || name.startsWith('-') || /[/\u0000-\u001f\u007f]/.test(name) || Buffer.byteLength(name) > 200)
		throw new DrydockError('bug', `${JSON.stringify(name)} is no name for a safety copy`, {nextSteps: ['Give it a plain file name in the runbook.']});
	return join(hands.copies, name);
};

const syncFolder = async (folder: string): Promise<void> => {
	await using handle = await open(folder, 'r');
	await handle.sync();
};

/** Undefined when there is no such file. */
const readIfThere = async (path: string): Promise<Buffer | undefined> => {
	try {
		return await readFile(path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};

/**
 * An older copy of this name is never lost: what is saved first may be the only one from before the damage. It is
 * kept as NAME.1, NAME.2 and so on; answers with that name, or undefined when there was none.
 */
const keepOlder = async (path: string): Promise<string | undefined> => {
	if (!existsSync(path)) return undefined;
	for (let number = 1; ; number += 1) {
		const older = `${path}.${number}`;
		if (existsSync(older)) continue;
		await rename(path, older);
		return older;
	}
};

/** Puts a finished temporary file in its place, on disk when this returns. `older` is where a different older copy went. */
export const settleCopy = async (hands: Hands, temporary: string, path: string): Promise<{older: string | undefined}> => {
	const [made, before] = await Promise.all([readFile(temporary), readIfThere(path)]);
	const older = before === undefined || before.equals(made) ? undefined : await keepOlder(path);
	const handle = await open(temporary, 'r+');
	try {
		await handle.chmod(0o600);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await rename(temporary, path);
	await syncFolder(hands.copies);
	return {older};
};

/** Of a file that may be too big to be held; undefined when there is none. */
const sha256OfFile = async (path: string): Promise<string | undefined> => {
	if (!existsSync(path)) return undefined;
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
	return hash.digest('hex');
};

/** The same for a copy that was too big to be held, and is on disk already. `made` is its checksum. */
export const settleStreamed = async (hands: Hands, temporary: string, path: string, made: string): Promise<{older: string | undefined}> => {
	// A run that goes on saves once more what it may have saved already.
	const older = (await sha256OfFile(path)) === made ? undefined : await keepOlder(path);
	await rename(temporary, path);
	await syncFolder(hands.copies);
	return {older};
};

/** Writes bytes as a private file that is on disk when this returns. */
export const writePrivate = async (path: string, bytes: Buffer): Promise<void> => {
	const handle = await open(path, 'w', 0o600);
	try {
		await handle.chmod(0o600);
		await handle.writeFile(bytes);
		await handle.sync();
	} finally {
		await handle.close();
	}
};

export const makeFolder = async (hands: Hands): Promise<void> => {
	await mkdir(hands.copies, {recursive: true, mode: 0o700});
};

/** A name beside the copies that no copy can have. What a run left there when it was killed is written over when it goes on, or removed. */
export const temporaryPath = (hands: Hands, name: string): string => join(hands.copies, `.${name}.unfinished`);

const originPath = (hands: Hands, name: string): string => `${copyPath(hands, name)}.origin.json`;

export const writeOrigin = async (hands: Hands, name: string, origin: Origin): Promise<void> => {
	const temporary = temporaryPath(hands, `${name}.origin`);
	await writePrivate(temporary, Buffer.from(`${JSON.stringify(origin, null, '\t')}\n`));
	await rename(temporary, originPath(hands, name));
	await syncFolder(hands.copies);
};

/** What was saved as JSON; undefined when there is no such copy. */
export const readJson = async (hands: Hands, name: string): Promise<unknown> => {
	const bytes = await readIfThere(copyPath(hands, name));
	return bytes === undefined ? undefined : JSON.parse(bytes.toString());
};

/** A safety copy of a file, whole, with where it came from. Throws `not-found` without one, `refused` when it is damaged. */
export const readCopy = async (hands: Hands, name: string): Promise<{bytes: Buffer; origin: Origin}> => {
	const [bytes, origin] = await Promise.all([readIfThere(copyPath(hands, name)), readIfThere(originPath(hands, name))]);
	if (bytes === undefined || origin === undefined)
		throw new DrydockError('not-found', `there is no safety copy ${name} in ${hands.copies}`, {nextSteps: ['Run the step that saves it first.']});
	const parsed = JSON.parse(origin.toString()) as Origin;
	if (sha256(bytes) !== parsed.sha256)
		throw new DrydockError('refused', `the safety copy ${copyPath(hands, name)} is not what was saved: it was changed or damaged since`, {
			nextSteps: [`Look for older ones: ls -l ${hands.copies}`],
		});
	return {bytes, origin: parsed};
};
