import {describe, expect, it} from '@jest/globals';
import {dataPaths, judgePet, type PetReading} from '../../src/diagnosis/pets.ts';
import type {Container} from '../../src/host/docker/reader.ts';

const now = Date.parse('2026-11-22T02:00:00Z');

const container = (own: Partial<Container>): Container => ({
	id: 'a'.repeat(64),
	name: 'pet',
	image: 'app:1',
	imageId: `sha256:${'b'.repeat(64)}`,
	created: '2026-04-22T02:00:00Z',
	state: 'running',
	pid: 1,
	exitCode: 0,
	error: '',
	startedAt: '2026-11-22T01:00:00Z',
	finishedAt: '0001-01-01T00:00:00Z',
	restartCount: 0,
	restartPolicy: {Name: 'no', MaximumRetryCount: 0},
	networkMode: 'default',
	wantedPorts: [],
	ports: [],
	networks: {},
	labels: {},
	command: [],
	mounts: [],
	stopTimeoutSeconds: 10,
	oomKilled: false,
	logDriver: 'json-file',
	logOptions: {},
	autoRemove: false,
	environmentNames: [],
	logPath: '',
	...own,
});

const pulled = {digests: [`app@sha256:${'c'.repeat(64)}`]};
const reading = (own: Partial<Container>, rest: Partial<PetReading> = {}): PetReading => ({container: container(own), image: pulled, writtenBytes: 0, changes: [], ...rest});
const added = (...paths: readonly string[]) => paths.map(path => ({path, change: 'added' as const}));

describe('data in a container\'s own layer', () => {
	it.each<[string, readonly string[], readonly string[], readonly string[]]>([
		['files, and not the folders above them', ['/srv', '/srv/data', '/srv/data/a', '/srv/data/b'], [], ['/srv/data/a', '/srv/data/b']],
		['an empty folder', ['/srv', '/srv/new'], [], ['/srv/new']],
		['a name that sorts before the slash', ['/srv/a', '/srv/a!b', '/srv/a/x'], [], ['/srv/a!b', '/srv/a/x']],
		['nothing of what every start leaves', ['/run/x.sock', '/tmp/a', '/var/log/app.log', '/var/cache/apt/pkg', '/root/.bash_history', '/root/.cache/x', '/app/app.pid', '/etc/mtab'], [], []],
		['names that only begin like fleeting ones', ['/running/x', '/tmpl/y', '/var/logs/z'], [], ['/running/x', '/tmpl/y', '/var/logs/z']],
		['not the places where something is mounted', ['/srv', '/srv/deep', '/srv/deep/volume'], ['/srv/deep/volume'], []],
	])('is: %s', (_what, paths, mounts, data) => {
		expect(dataPaths(added(...paths), mounts)).toEqual(data);
	});

	it('is not what was removed, nor the folder that it was removed from', () => {
		expect(dataPaths([{path: '/srv', change: 'changed'}, {path: '/srv/old', change: 'removed'}], [])).toEqual([]);
	});
});

describe('a pet', () => {
	it('has data that goes with it, and the reasons say where', () => {
		const judged = judgePet(reading({startedAt: '2026-04-22T02:00:00Z', restartPolicy: {Name: 'always', MaximumRetryCount: 0}}, {writtenBytes: 12_000_000, changes: added('/srv/data/a', '/srv/data/b', '/opt/x'), image: {digests: []}}), now);
		expect(judged).toEqual({
			container: {id: 'a'.repeat(64), name: 'pet'},
			pet: true,
			reasons: [
				'data in its own layer, which goes with the container: 12 MB in /srv/data (2 paths), /opt (1 path)',
				'no volume',
				'its image app:1 was built or loaded here and cannot be pulled again',
				'no file is known that would make it again',
				'up for 214 days',
				'restart policy always',
			],
		});
	});

	it.each<[string, PetReading, boolean]>([
		['can be made again: nothing written, its image can be pulled', reading({}), false],
		['has data and a Compose file', reading({labels: {'com.docker.compose.project': 'shop'}}, {changes: added('/srv/a')}), true],
		['has an image of its own and no file', reading({}, {image: {digests: []}}), true],
		['has an image of its own and a file', reading({labels: {'com.docker.compose.project': 'shop'}}, {image: {digests: []}}), false],
		['has lost its image, and Docker starts it again', reading({state: 'exited', restartPolicy: {Name: 'always', MaximumRetryCount: 0}}, {image: null}), true],
		['has ended and nobody counts on it', reading({state: 'exited'}, {image: {digests: []}}), false],
		['has written more than a start does, and its paths were not read', reading({}, {writtenBytes: 2_000_000, changes: undefined}), true],
		['could not be looked at', reading({}, {writtenBytes: undefined, changes: undefined}), false],
		['has data though the size could not be told', reading({}, {writtenBytes: undefined, changes: added('/srv/a')}), true],
	])('one that %s', (_what, known, pet) => {
		expect(judgePet(known, now).pet).toBe(pet);
	});

	it('says what is not known, and never that there is nothing', () => {
		expect(judgePet(reading({}, {writtenBytes: undefined, changes: undefined}), now).reasons).toContain('what it has written in its own layer is not known');
	});
});
