/**
 * Says whether a build is still the build of these sources: a fingerprint of names, sizes and times.
 * Plain JavaScript without dependencies: it runs before anything is installed, on whatever Node is at hand.
 */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const sourceFolders = ['src', 'runbooks', 'scripts'];
const sourceFiles = ['package.json', 'package-lock.json'];
const outputs = ['cli.js', 'index.js'];

/** Kept outside dist, so that what is published and mounted is the program alone. */
const stampFile = root => join(root, 'node_modules', '.drydock-build');

const filesUnder = folder =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath ?? entry.path, entry.name));

export const fingerprint = root => {
	const hash = createHash('sha256');
	const files = [
		...sourceFolders.flatMap(folder => filesUnder(join(root, folder))),
		...sourceFiles.map(file => join(root, file)),
	].sort();
	for (const file of files) {
		const {size, mtimeMs} = statSync(file);
		hash.update(`${file}\0${size}\0${mtimeMs}\n`);
	}

	return hash.digest('hex');
};

export const isBuilt = root => {
	try {
		for (const output of outputs) {
			statSync(join(root, 'dist', output));
		}

		return readFileSync(stampFile(root), 'utf8') === fingerprint(root);
	} catch {
		return false;
	}
};

/** `print` is the fingerprint from before the build: a source that changed meanwhile is built again. */
export const writeStamp = (root, print) => {
	writeFileSync(stampFile(root), print);
};
