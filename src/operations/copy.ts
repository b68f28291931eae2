import {readFile, rm} from 'node:fs/promises';
import {basename} from 'node:path';
import {CommandError, DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {bytesText} from './means/bytes.ts';
import {refuseUnderDaemon} from './means/daemon-stopped.ts';
import {attributesOf, fetchFile, replaceFile} from './means/machine-file.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {copyPath, makeFolder, readCopy, settleCopy, sha256, temporaryPath, writeOrigin, writePrivate} from './means/safety-copies.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';

type CopyJson = Extract<Operation, {kind: 'copy.json'}>;
type CopyFile = Extract<Operation, {kind: 'copy.file'}>;
type CopyRestore = Extract<Operation, {kind: 'copy.restore'}>;

const tellOlder = (hands: Hands, older: string | undefined): void => {
	if (older !== undefined) say(hands, `an older copy with other content is kept as ${basename(older)}`);
};

export const copyJson: OperationKind<CopyJson> = {
	// A comment to a shell: what it saves is in Drydock's memory, and no command has it.
	text: ({name}) => `# save ${shellQuote([name])} in the folder of the run`,
	risk: () => 'safe',
	object: ({name}) => typeable(name),
	loss: async () => noLoss,
	// A copy stays in the run's folder; there is nothing to take back.
	inverse: async () => ({operations: []}),
	perform: async ({name, content}, hands) => {
		const path = copyPath(hands, name);
		stopIfCancelled(hands, `saving ${name}`);
		await makeFolder(hands);
		const temporary = temporaryPath(hands, name);
		const bytes = Buffer.from(`${JSON.stringify(content, null, '\t')}\n`);
		await writePrivate(temporary, bytes);
		tellOlder(hands, (await settleCopy(hands, temporary, path)).older);
		say(hands, `saved ${path}, ${bytesText(bytes.length)}`);
		return {path};
	},
};

/** A file that is written to while it is copied gives a copy that never was; a few tries may find a quiet moment. */
const tries = 3;

/** A copy that this user owns, equal to the file after it was taken. Throws `refused` when the file does not hold still. */
const takeCopy = async (hands: Hands, from: string, temporary: string): Promise<void> => {
	for (let tried = 1; ; tried += 1) {
		stopIfCancelled(hands, `copying ${from}`);
		await fetchFile(hands, from, temporary);
		try {
			await hands.host.run(['cmp', '--', from, temporary], {privileged: true});
			return;
		} catch (error) {
			// 1 is "they differ"; anything else is an answer that cmp could not give.
			if (!(error instanceof CommandError) || error.exitCode !== 1) throw error;
			if (tried < tries) continue;
			throw new DrydockError('refused', `${from} changes while it is copied; no copy was kept`, {cause: error, nextSteps: ['Stop what writes to it first.'], retryable: true});
		}
	}
};

export const copyFile: OperationKind<CopyFile> = {
	text: ({from, name}) => `${shellQuote(['cp', '--', from, `./${name}`])}  # in the folder of the run`,
	risk: () => 'safe',
	object: ({name}) => typeable(name),
	loss: async () => noLoss,
	inverse: async () => ({operations: []}),
	perform: async ({from, name}, hands) => {
		const path = copyPath(hands, name);
		const attributes = await attributesOf(hands, from);
		if (attributes === undefined) throw new DrydockError('not-found', `there is no file ${from}; nothing was copied`, {nextSteps: [shellQuote(['ls', '-l', '--', from])]});
		await makeFolder(hands);
		const temporary = temporaryPath(hands, name);
		try {
			await takeCopy(hands, from, temporary);
			const bytes = await readFile(temporary);
			tellOlder(hands, (await settleCopy(hands, temporary, path)).older);
			const {mode, uid, gid} = attributes;
			await writeOrigin(hands, name, {path: from, mode, uid, gid, sha256: sha256(bytes)});
			say(hands, `copied ${from} to ${path}, ${bytesText(bytes.length)}, compared byte by byte`);
		} finally {
			await rm(temporary, {force: true});
		}
		return {path};
	},
};

export const copyRestore: OperationKind<CopyRestore> = {
	text: ({name, to}) => `${shellQuote(['cp', '--', `./${name}`, to])}  # from the folder of the run, with the mode and owner of before`,
	risk: () => 'disruptive',
	object: ({to}) => typeable(basename(to)),
	loss: async ({to}, host) => {
		const there = await host.machine.fileStatus(to);
		return there === undefined ? noLoss : {stops: [], gone: [{name: `file ${to}`, detail: `${bytesText(there.bytes)}; replaced by the copy`}]};
	},
	inverse: async ({to}) => ({none: `what is in ${to} now is replaced and not kept`}),
	perform: async ({name, to}, hands) => {
		const {bytes, origin} = await readCopy(hands, name);
		await refuseUnderDaemon(hands, to);
		stopIfCancelled(hands, `putting ${to} back`);
		await replaceFile(hands, copyPath(hands, name), to, origin);
		say(hands, `put ${to} back as it was, ${bytesText(bytes.length)}`);
		return undefined;
	},
};
