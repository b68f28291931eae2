import {describe, expect, it} from '@jest/globals';
import {startCause} from '../../src/triage/start-cause.ts';

/** What real engines said, 20.10 first. */
describe('why a start failed', () => {
	it.each([
		['driver failed programming external connectivity on endpoint fx (b9f5): Bind for 0.0.0.0:443 failed: port is already allocated', 'port'],
		['driver failed programming external connectivity on endpoint fx (b9f5): Error starting userland proxy: listen tcp4 0.0.0.0:8443: bind: address already in use', 'port'],
		['network 3f5cd9a38f2cbd0f6c4b9ef2c9f6a2ce84ba97a2e1d2ab3b35b2eb5ab9f9d4a1 not found', 'network'],
		['failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/no/such/bin": stat /no/such/bin: no such file or directory: unknown', 'program'],
		['failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown', 'program'],
		['failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/etc": is a directory: unknown', 'program'],
		['invalid mount config for type "bind": bind source path does not exist: /srv/with space', 'mount'],
		['failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/srv/conf" to rootfs at "/etc/conf": mount /srv/conf:/etc/conf (via /proc/self/fd/6), flags: 0x5000: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type', 'mount'],
		['symlink ../5f1e-init/diff /srv/dd/overlay2/l/XXX: no space left on device', 'no-space'],
		['container is marked for removal and cannot be started', 'removal'],
		['failed to create shim task: OCI runtime create failed: runc create failed: unable to apply cgroup configuration: mkdir /sys/fs/cgroup/cpuset/docker: read-only file system: unknown', 'runtime'],
		['something else', 'other'],
	])('%s', (error, kind) => {
		expect(startCause(error).kind).toBe(kind);
	});

	it('keeps the name of what is missing whole', () => {
		expect(startCause('invalid mount config for type "bind": bind source path does not exist: /srv/with space')).toEqual({kind: 'mount', source: '/srv/with space'});
		expect(startCause('runc create failed: exec: "/no/such bin": stat /no/such bin: no such file or directory')).toEqual({kind: 'program', program: '/no/such bin'});
	});
});
