/** To what a process belongs, by the control group that it is in. */
export interface Membership {
	readonly unit?: string;
	readonly containerId?: string;
}

interface Line {
	/** Empty for the unified hierarchy. */
	readonly controllers: string;
	readonly path: string;
}

const parse = (text: string): Line[] =>
	text.split('\n').flatMap(line => {
		const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
		return match === null ? [] : [{controllers: match[1] ?? '', path: match[2] ?? ''}];
	});

const namesUnits = ({controllers}: Line): boolean => controllers === '' || controllers === 'name=systemd';

/**
 * The path below the group under which this machine's init runs: in a nested server, and in a container, all paths
 * start with the place that the outer machine gave it.
 */
const below = (line: Line, init: readonly Line[]): string[] => {
	const own = init.find(({controllers}) => controllers === line.controllers)?.path ?? '/';
	const root = own.replace(/\/init\.scope$/, '').replace(/\/$/, '');
	const path = root !== '' && line.path.startsWith(`${root}/`) ? line.path.slice(root.length) : line.path;
	return path.split('/').filter(part => part !== '');
};

/** systemd puts an underscore before names that the kernel would take for its own files. */
const unescaped = (part: string): string => part.replace(/^_/, '');

/**
 * The service among the parts of a path. The user manager's own service is none: stopping it would end everything of
 * that user. A scope is none: it was not started from a unit file.
 */
const unitOf = (parts: readonly string[]): string | undefined => {
	if (!/\.(?:slice|service)$/.test(parts[0] ?? '')) return undefined;
	const first = parts.find(part => !part.endsWith('.slice'));
	if (first === undefined || !first.endsWith('.service') || first.startsWith('user@')) return undefined;
	return unescaped(first);
};

/** `docker-ID.scope`, `docker/ID`, `cri-containerd-ID.scope`, `kubepods/…/ID`. */
const containerPart = /^(?:[a-z][a-z-]*-)?([0-9a-f]{64})(?:\.scope)?$/;

const containerOf = (parts: readonly string[]): string | undefined => {
	for (const part of parts) {
		// containerd's own layout puts the pod before it: kubepods-….slice:cri-containerd:ID
		const id = containerPart.exec(part.split(':').at(-1) ?? '')?.[1];
		if (id !== undefined) return id;
	}
	return undefined;
};

/**
 * Reads /proc/PID/cgroup of either version. `init` is the same file of process 1.
 * Unit names stay as the service manager spells them (`a\x2db.service`): it accepts no other spelling.
 */
export const parseMembership = (text: string, init = ''): Membership => {
	const initLines = parse(init);
	const lines = parse(text).map(line => ({line, parts: below(line, initLines)}));
	const containerId = lines.map(({parts}) => containerOf(parts)).find(id => id !== undefined);
	const unit = lines
		.filter(({line}) => namesUnits(line))
		.map(({parts}) => unitOf(parts))
		.find(name => name !== undefined);
	return {...(unit === undefined ? {} : {unit}), ...(containerId === undefined ? {} : {containerId})};
};
