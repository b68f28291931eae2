import {isoTime, makeId, type TwinHost} from '../world/host.ts';
import {freeSpace} from '../machine/disk.ts';
import {buildWorld, day, gigabyte, megabyte} from './builder.ts';
import type {Scenario} from './scenario.ts';

/** What builds have left: layers that were made on the way, and folders that package managers fill. */
const leaveBuildCache = ({world}: TwinHost): void => {
	const kinds = [['regular', 'mount / from exec /bin/sh -c npm ci', 780], ['exec.cachemount', 'cached mount /root/.npm from exec /bin/sh -c npm ci', 1900], ['regular', 'mount / from exec /bin/sh -c npm run build', 340], ['source.local', 'local source for context', 160]] as const;
	for (let index = 0; index < 20; index++) {
		const [Type, Description, size] = kinds[index % kinds.length] ?? kinds[0];
		const hours = 9 + 31 * index;
		world.buildCache.push({
			record: {
				ID: makeId(world).slice(0, 25), Type, Description, InUse: false, Shared: false, Size: size * megabyte, UsageCount: 1 + (index % 5),
				CreatedAt: isoTime(world.now - (hours + 20) * 3_600_000), LastUsedAt: isoTime(world.now - hours * 3_600_000),
			},
		});
	}
};

/** A build server. Nothing can be written any more: images of old builds, build cache, and a runner that logs all it does. */
export const diskCleanup: Scenario = {
	id: 'disk-cleanup',
	title: 'The build server says no space left on device, and every build fails',
	hostname: 'ci-01',
	runbook: 'disk-cleanup',
	inputs: {},
	make: now => {
		const {host, world, layer, image, network, volume, container, finish} = buildWorld({seed: 'disk-cleanup', hostname: 'ci-01', diskBytes: 120 * gigabyte, ...(now === undefined ? {} : {now})});
		const [alpine, debian, node, toolchain] = [layer(7 * megabyte), layer(74 * megabyte), layer(96 * megabyte), layer(1400 * megabyte)];
		image('gitea/gitea:1.21', {layers: [alpine, 160 * megabyte], program: ['/usr/bin/entrypoint'], ports: ['3000/tcp', '22/tcp']});
		image('registry:2', {layers: [alpine, 19 * megabyte], program: ['/entrypoint.sh', '/etc/docker/registry/config.yml'], ports: ['5000/tcp']});
		image('postgres:15', {layers: [debian, 310 * megabyte], program: ['postgres'], ports: ['5432/tcp']});
		image('ci/runner:4.2', {layers: [debian, node, toolchain, 55 * megabyte], program: ['runner', '--once=false'], digest: false});
		image('ci/dashboard:1.9', {layers: [debian, node, 34 * megabyte], program: ['node', 'dashboard.js'], ports: ['8080/tcp'], digest: false});
		image('ci/job:stable', {layers: [debian, node, toolchain, 210 * megabyte], program: ['/job/run'], digest: false, ageDays: 40});
		// Each build takes the name from the one before.
		for (let age = 1; age <= 9; age++) image('', {layers: [debian, node, (600 + 20 * age) * megabyte], program: ['node', 'server.js'], digest: false, ageDays: age});
		image('shop/api:build-611', {layers: [debian, node, 610 * megabyte], program: ['node', 'server.js'], digest: false, ageDays: 1});
		image('shop/api:build-598', {layers: [debian, node, 590 * megabyte], program: ['node', 'server.js'], digest: false, ageDays: 21});
		image('cypress/included:13', {layers: [debian, 2300 * megabyte], program: ['cypress', 'run'], ageDays: 75});
		network('ci', '172.27.0.0/24', 'ci');
		for (const [name, bytes] of [['git', 9 * gigabyte], ['registry', 14 * gigabyte], ['gitea-db', 2 * gigabyte], ['workspace', 7 * gigabyte]] as const) volume(name, bytes, 'ci');
		for (const bytes of [900, 1400, 350]) volume(makeId(world), bytes * megabyte);
		const upHours = 62 * day;
		container({name: 'gitea', image: 'gitea/gitea:1.21', networks: ['ci'], ports: ['3000:3000', '2222:22'], volumes: ['git:/data'], compose: ['ci', 'gitea'], upHours, logBytes: 9 * megabyte, rotatedBytes: [10 * megabyte, 10 * megabyte]});
		container({name: 'gitea-db', image: 'postgres:15', networks: ['ci'], volumes: ['gitea-db:/var/lib/postgresql/data'], compose: ['ci', 'gitea-db'], upHours, logs: ['PANIC:  could not write to file "pg_wal/xlogtemp.61": No space left on device']});
		container({name: 'registry', image: 'registry:2', networks: ['ci'], ports: ['5000:5000'], volumes: ['registry:/var/lib/registry'], compose: ['ci', 'registry'], upHours, logBytes: 9 * megabyte});
		container({name: 'dashboard', image: 'ci/dashboard:1.9', networks: ['ci'], ports: ['8080:8080'], compose: ['ci', 'dashboard'], upHours: 20 * day});
		// Made before the engine was given a bound for logs.
		container({name: 'runner-1', image: 'ci/runner:4.2', networks: ['ci'], volumes: ['workspace:/workspace', '/var/run/docker.sock:/var/run/docker.sock'], logOptions: {}, upHours: 190 * day, logBytes: 19 * gigabyte, logs: ['job 20933: npm ERR! code ENOSPC', 'job 20933: npm ERR! ENOSPC: no space left on device, write', 'job 20934: error: no space left on device']});
		for (const index of [2, 3, 4]) container({name: `runner-${index}`, image: 'ci/runner:4.2', networks: ['ci'], volumes: ['workspace:/workspace', '/var/run/docker.sock:/var/run/docker.sock'], compose: ['ci', `runner-${index}`], upHours: 20 * day, logBytes: 9 * megabyte, rotatedBytes: [10 * megabyte, 10 * megabyte]});
		for (let index = 0; index < 12; index++) container({name: `job-${20_922 + index}`, image: 'ci/job:stable', networks: ['ci'], restart: 'no', labels: {'ci.job': String(20_922 + index)}, behaviour: {does: 'exits', exitCode: index > 9 ? 1 : 0}, upHours: 14 - index, writtenBytes: (40 + 35 * index) * megabyte, logBytes: 2 * megabyte, logs: index > 9 ? ['npm ERR! code ENOSPC'] : ['done']});
		leaveBuildCache(host);
		const finished = finish();
		// Packages, journals, swap: whatever is left but for a little.
		const [fileSystem] = finished.machine.fileSystems;
		const {bytesFree} = freeSpace(finished, '/var/lib/docker');
		if (fileSystem !== undefined) finished.machine.fileSystems[0] = {...fileSystem, otherBytes: fileSystem.otherBytes + bytesFree - 40 * megabyte};
		return finished;
	},
};
