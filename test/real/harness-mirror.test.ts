import {describe, expect, it} from '@jest/globals';
import {chooseMirror, parseDeb822, parseOneLine} from './support/mirror.ts';

const oneLine = `
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://tools.example/apt tools-bookworm main
deb-src http://sources.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
deb [trusted=yes] http://mirror.example/debian/ bookworm main contrib # a remark
`;

const deb822 = `Types: deb
URIs: http://tools.example/node
Suites: nodistro
Components: main

Types: deb
Enabled: no
URIs: http://disabled.example/debian
Suites: bookworm
Components: main

Types: deb deb-src
# a remark between fields
URIs: http://mirror.example/debian
Suites: bookworm
 bookworm-updates
Components: main
`;

describe('the Debian mirror of apt', () => {
	it('is found among one-line sources: not a tool\'s, not the security archive, not one that is commented out', () => {
		expect(chooseMirror(parseOneLine(oneLine), 'bookworm')).toBe('http://mirror.example/debian/');
	});

	it('is found among paragraphs: not one that is disabled', () => {
		expect(chooseMirror(parseDeb822(deb822), 'bookworm')).toBe('http://mirror.example/debian');
	});

	it('is not made up when there is none', () => {
		expect(chooseMirror([...parseOneLine(oneLine), ...parseDeb822(deb822)], 'trixie')).toBeUndefined();
	});
});
