import {describe, it, expect} from '@jest/globals';
import {parseCommand, parseStat, parseUid, userName} from '../../../../src/host/machine/proc/processes.ts';

const stat = (name: string) =>
	`5035 (${name}) S 4711 5031 28169 0 -1 4194304 96 0 0 0 0 0 0 0 20 0 1 0 179675 3133440 394 18446744073709551615 1 2`;

describe('what /proc says about a process', () => {
	it.each(['nginx', 'tmux: server', 'a) R 1 1 (b', '(sd-pam)', 'x\ny'])('reads the stat of a program that calls itself %p', name => {
		expect(parseStat(stat(name))).toEqual({name, state: 'S', parent: 4711, startTicks: 179_675});
	});

	it.each(['', '12', '12 (x) S', 'garbage ) ( 1 2'])('gives nothing for %p', text => {
		expect(parseStat(text)).toBeUndefined();
	});

	it('keeps empty arguments and those with spaces', () => {
		expect(parseCommand('/bin/sh\0-c\0a b\0\0')).toEqual(['/bin/sh', '-c', 'a b', '']);
		expect(parseCommand('nginx: master process')).toEqual(['nginx: master process']);
		expect(parseCommand('')).toEqual([]);
	});

	it('takes the effective user', () => {
		expect(parseUid('Name:\tx\nUid:\t1000\t0\t1000\t0\n')).toBe(0);
		expect(parseUid('Name:\tUid: 5\n')).toBeUndefined();
	});

	it('names a user by /etc/passwd, or by number', () => {
		const passwd = 'root:x:0:0::/root:/bin/sh\nbroken\n:x::\nwww-data:x:33:33::/:/bin/false\n';
		expect([0, 33, 1000].map(uid => userName(passwd, uid))).toEqual(['root', 'www-data', '1000']);
	});
});
