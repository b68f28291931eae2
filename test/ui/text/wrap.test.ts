import {describe, expect, it} from '@jest/globals';
import {cutLine, line, lineText, lineWidth} from '../../../src/ui/text/line.ts';
import {hang, wrapText} from '../../../src/ui/text/wrap.ts';

describe('wrapping', () => {
	it('loses no character, whatever the width', () => {
		const text = `failed to update store for object type *libnetwork.network: ${'/var/lib/docker/'.repeat(9)} 容器 no space left`;
		for (const width of [2, 7, 20, 60, 200]) {
			const rows = wrapText(text, width);
			expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
			expect(Math.max(...rows.map(row => lineWidth(line(row))))).toBeLessThanOrEqual(width);
		}
	});

	it('lines further rows up under the first', () => {
		expect(hang(line('- '), 'aaa bbb ccc', 9).map(lineText)).toEqual(['- aaa bbb', '  ccc']);
	});
});

describe('cutting', () => {
	it('never makes a row wider than it may be, and marks what was cut', () => {
		expect(lineText(cutLine(line('容器容器'), 5))).toBe('容器…');
		expect(lineText(cutLine([...line('ab'), ...line('cdef')], 4))).toBe('abc…');
		expect(lineText(cutLine(line('abcd'), 4))).toBe('abcd');
	});
});
