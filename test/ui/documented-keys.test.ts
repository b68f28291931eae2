import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from '@jest/globals';
import {presentKeysMarkdown} from '../../src/ui/keys.ts';

it('the keys in the README are those of the program', () => {
	expect(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')).toContain(presentKeysMarkdown().trim());
});
