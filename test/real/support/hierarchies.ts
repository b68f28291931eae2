import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const mountPoint = '/sys/fs/cgroup';

/** Every hierarchy of version 1, or the one of version 2. */
export const hierarchies = (): readonly string[] =>
	existsSync(join(mountPoint, 'cgroup.procs'))
		? [mountPoint]
		: readdirSync(mountPoint, {withFileTypes: true})
				.filter(entry => entry.isDirectory())
				.map(entry => join(mountPoint, entry.name));

export const controlGroups = (name: string): readonly string[] => hierarchies().map(hierarchy => join(hierarchy, name));

/**
 * A control group of the server's own in each. Without it, two servers and the machine would share one
 * `system.slice`, and each would count and kill the others' processes.
 */
export const makeControlGroups = (name: string): readonly string[] => {
	for (const hierarchy of hierarchies()) {
		const group = join(hierarchy, name);
		mkdirSync(group, {recursive: true});
		// A new cpuset has no processors and takes no process until it is given some.
		for (const file of ['cpuset.cpus', 'cpuset.mems']) {
			if (existsSync(join(hierarchy, file)) && existsSync(join(group, file))) {
				writeFileSync(join(group, file), readFileSync(join(hierarchy, file)));
			}
		}
	}

	return controlGroups(name);
};

/** Of a group's processes files, the one that a command started from outside has to join: systemd keeps inner groups empty. */
export const processesFile = (group: string): string => {
	const inner = join(group, 'payload', 'init.scope');
	return join(existsSync(inner) ? inner : existsSync(join(group, 'payload')) ? join(group, 'payload') : group, 'cgroup.procs');
};
