import {describe, it, expect} from '@jest/globals';
import {parseMembership} from '../../../../src/host/machine/proc/control-groups.ts';

const id = 'e29418029fba5047f2e3a59b578faa4d6cbcdd4ac487077ff975caf35469c0f1';
const other = 'f9abe15840aa8c79b39da445f0a4eb8b3841e033baf4d37a2aff5e8038aa2263';
const version1 = (path: string) => `12:pids:${path}\n9:memory:${path}\n1:name=systemd:${path}\n0::/\n`;
const version2 = (path: string) => `0::${path}\n`;

describe.each([
	['version 1', version1],
	['version 2', version2],
])('a process in control groups of %s', (_, at) => {
	const init = at('/init.scope');

	it.each([
		['/system.slice/nginx.service', 'nginx.service'],
		['/system.slice/docker.service/init', 'docker.service'],
		['/system.slice/system-postgresql.slice/postgresql@15-main.service', 'postgresql@15-main.service'],
		[String.raw`/system.slice/a\x2db.service`, String.raw`a\x2db.service`],
		['/custom.slice/custom-web.slice/web.service/worker', 'web.service'],
		['/system.slice/_cpu.service', 'cpu.service'],
	])('in %s belongs to the unit %s', (path, unit) => {
		expect(parseMembership(at(path), init)).toEqual({unit});
	});

	it.each(['/', '/init.scope', '/user.slice/user-1000.slice/session-3.scope', '/user.slice/user-1000.slice/user@1000.service/app.slice/x.service', '/system.slice'])(
		'in %s belongs to no unit',
		path => {
			expect(parseMembership(at(path), init)).toEqual({});
		},
	);

	it.each([
		[`/system.slice/docker-${id}.scope`],
		[`/docker/${id}`],
		[`/docker/${id}/system.slice/nginx.service`],
		[`/kubepods/burstable/pod1234/${id}`],
		[`/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/cri-containerd-${id}.scope`],
		[`/system.slice/containerd.service/kubepods-besteffort-pod1.slice:cri-containerd:${id}`],
		[`/my-parent/${id}`],
	])('in %s belongs to the container', path => {
		expect(parseMembership(at(path), init).containerId).toBe(id);
	});

	it('in a nested server belongs to the unit and container of that server', () => {
		const nested = at('/lab-a/payload/init.scope');
		expect(parseMembership(at('/lab-a/payload/system.slice/nginx.service'), nested)).toEqual({unit: 'nginx.service'});
		expect(parseMembership(at(`/lab-a/payload/docker/${id}`), nested)).toEqual({containerId: id});
	});

	it('seen from outside of a nested server belongs to no unit of ours', () => {
		expect(parseMembership(at('/lab-a/payload/system.slice/nginx.service'), at('/'))).toEqual({});
	});

	it('in a container inside of a container belongs to the inner one, from the inside', () => {
		expect(parseMembership(at(`/docker/${other}/docker/${id}`), at(`/docker/${other}`)).containerId).toBe(id);
		expect(parseMembership(at(`/docker/${other}/docker/${id}`), init).containerId).toBe(other);
	});
});

describe('a machine with both versions', () => {
	it('is read from the one that the service manager uses', () => {
		expect(parseMembership('9:name=systemd:/\n8:pids:/\n0::/system.slice/docker.service\n', '0::/init.scope\n')).toEqual({unit: 'docker.service'});
	});
});
