import {describe, it, expect} from '@jest/globals';
import {parseSsOwners} from '../../../../src/host/machine/proc/ss.ts';

const line = (users: string, inode: number) =>
	`tcp   LISTEN 0      4096     0.0.0.0:443   0.0.0.0:* ${users} ino:${inode} sk:1 cgroup:/system.slice/x.service <->`;
const names = new Map([
	[1, 'systemd'],
	[33, 'nginx'],
	[34, 'nginx'],
	[77, '",pid=1,fd=3),('],
	[78, 'odd ) name'],
]);
const parse = (...lines: string[]) => parseSsOwners(lines.join('\n'), pid => names.get(pid));

describe('owners of sockets by ss', () => {
	it('are all processes that have it, each once', () => {
		expect(parse(line('users:(("nginx",pid=33,fd=6),("nginx",pid=34,fd=6),("nginx",pid=33,fd=7))', 9))).toEqual(new Map([[9, [33, 34]]]));
	});

	it('may have odd names', () => {
		expect(parse(line('users:(("odd ) name",pid=78,fd=6))', 9))).toEqual(new Map([[9, [78]]]));
	});

	it('are not known where the names are not those of the processes', () => {
		expect(parse(line('users:(("",pid=1,fd=3),(",pid=77,fd=6))', 9))).toEqual(new Map());
	});

	it('are not known where ss names none', () => {
		expect(parse(line('', 9), 'garbage')).toEqual(new Map());
	});
});
