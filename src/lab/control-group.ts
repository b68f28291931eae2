import {readdirSync, rmdirSync} from 'node:fs';
import {join} from 'node:path';

const hierarchies = '/sys/fs/cgroup';

const foldersIn = (folder: string): readonly string[] => {
	try {
		return readdirSync(folder, {withFileTypes: true})
			.filter(entry => entry.isDirectory())
			.map(entry => join(folder, entry.name));
	} catch {
		return [];
	}
};

const removeEmpty = (group: string): void => {
	for (const below of foldersIn(group)) {
		removeEmpty(below);
	}

	try {
		rmdirSync(group);
	} catch {
		// Not there in this hierarchy, or the kernel still counts a process that is ending.
	}
};

/** Removes a control group and all below it, in the one hierarchy of version 2 or in each of version 1. */
export const removeControlGroup = (name: string): void => {
	for (const hierarchy of [hierarchies, ...foldersIn(hierarchies)]) {
		removeEmpty(join(hierarchy, name));
	}
};
