import {runs} from './crash.ts';
import {hostState, type HostState} from './drill.ts';
import type {Server} from './server.ts';

/** What is another one each time. */
const madeAnew: readonly (readonly [RegExp, string])[] = [
	[/drydock\/([a-z.-]+):\d{8}t\d{6}-[0-9a-f]{6}/g, 'drydock/$1:TAG'],
	[/\d{8}t\d{6}(?:-[0-9a-f]{6})?/g, 'TAG'],
	[/(?:sha256:)?[0-9a-f]{64}/g, 'ID'],
	[/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z/g, 'TIME'],
	[/^"[0-9a-f]{12}"$/, 'ID'],
	// A port that the kernel chose.
	[/^socket tcp 127\.0\.0\.1:(?:3[2-9]|[45]\d|6[0-5])\d{3} $/, 'socket CHOSEN'],
];
const normal = (text: string): string => madeAnew.reduce((done, [of, to]) => done.replaceAll(new RegExp(of.source, `g${of.flags.replace('g', '')}`), to), text);

/** Of images their names, of volumes their files, of the folder of the run its safety copies: whatever could be lost. */
const things = `
	docker image ls -a --no-trunc --format 'image {{.Repository}}:{{.Tag}}' | sort | uniq -c
	for volume in $(docker volume ls -q | sort); do
		echo "volume $volume $(cd $(docker volume inspect -f '{{.Mountpoint}}' $volume) && { find . -type f -exec sha256sum {} +; find . -printf '%p %m %U %G\\n'; } | sort | sha256sum)"
	done
	for copies in ${runs}/*/copies; do [ -d $copies ] && ls -A $copies | sed -E 's/^/copy /; s/-[0-9a-f]{12}([.]json)/-ID\\1/'; done
	ls -A /var/lib/docker/network/files | sed 's/^/store /'
	true`;

/** All of a server that must be there after a cure, however often it was interrupted; without what is another one each time. */
export const keptState = async (server: Server): Promise<HostState> => {
	const [host, printed] = await Promise.all([hostState(server), server.succeed(things)]);
	const state = new Map<string, string>();
	// Names that were made up come to the same, and are counted.
	const add = (path: string, value: string): void => {
		const before = state.get(path);
		state.set(path, before === undefined ? value : [...before.split(' + '), value].toSorted().join(' + '));
	};
	for (const [path, value] of host) add(normal(path), normal(value));
	for (const line of printed.split('\n').filter(Boolean)) add(normal(line.trim()), 'there');
	return state;
};

/** After a crash of the machine or of the engine, what runs and listens is not what was before it; what there is, is. */
export const withoutWhatRuns = (line: string): boolean =>
	!/^socket |^network bridge |^unit (?!docker|containerd|web)|^container \S+ \.(?:State\.|RestartCount|NetworkSettings\.(?:Ports|Bridge|Gateway|IPPrefixLen|Networks\.\S+\.(?:Gateway|IPAddress|IPPrefixLen|MacAddress|IPv6Gateway|GlobalIPv6)))/.test(line);
