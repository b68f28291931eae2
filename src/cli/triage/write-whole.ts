import {randomBytes} from 'node:crypto';
import {open, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {DrydockError, errorMessage} from '../../errors.ts';

/**
 * Writes a file whole or not at all: whoever reads it at any moment gets the old or the new one. Written beside it under
 * a name that no collector takes for its own, then renamed. Throws `denied`.
 */
export const writeWhole = async (file: string, text: string): Promise<void> => {
	const beside = join(dirname(file), `.${basename(file)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
	try {
		{
			await using handle = await open(beside, 'wx', 0o644);
			await handle.writeFile(text);
			await handle.sync();
		}
		await rename(beside, file);
	} catch (error) {
		await rm(beside, {force: true});
		throw new DrydockError('denied', `${file} could not be written: ${errorMessage(error)}`, {nextSteps: [`ls -ld ${dirname(file)}`], cause: error});
	}
};
