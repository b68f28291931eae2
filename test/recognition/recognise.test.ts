import {beforeAll, describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {loadCatalogue, type HostRunbook} from '../../src/catalogue/catalogue.ts';
import {recognise, type Recognition, waysToTellApart} from '../../src/recognition/recognise.ts';
import {curedTexts, otherTexts, type Said} from './texts.ts';

let runbooks: readonly HostRunbook[];
beforeAll(async () => {
	runbooks = (await loadCatalogue()).entries.map(({runbook}) => runbook);
});

const known = (text: string): readonly Recognition<HostRunbook>[] => recognise(runbooks, text);

/** Broken by a terminal of 80 columns; by a program that breaks at blanks; and by a terminal whose copy lost the blanks at the ends of lines. */
const broken = (text: string, columns: number): string => text.replaceAll(new RegExp(`[^\\n]{1,${columns}}`, 'g'), '$&\n').trimEnd();
const folded = (text: string, columns: number): string => text.replaceAll(new RegExp(`([^\\n]{1,${columns}})(?: |$)`, 'gm'), '$1\n').trimEnd();
const onEachLine = (prefix: string) => (text: string): string => text.split('\n').map(line => prefix + line).join('\n');
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const variants: readonly (readonly [string, (text: string) => string])[] = [
	['as it is', text => text],
	['in other words', text => `$ docker start it\n${text}\n$ echo $?\n1\n`],
	['in colour', text => `\u001b[1m\u001b[31m${text.replaceAll(' ', ' \u001b[0m\u001b]8;;http://example.com\u001b\\')}\u001b[0m`],
	['as a pager shows colours', text => `^[[31m${text}^[[0m`],
	['from Windows', text => `${text.replaceAll('\n', '\r\n')}\r\n`],
	['in the log of docker compose', onEachLine('proxy-1  | ')],
	['in the log of an old docker compose', onEachLine('proxy    | ')],
	['in the journal', onEachLine('Nov 24 06:42:01 web-01 dockerd[812]: ')],
	['in syslog', onEachLine('<27>1 2026-11-24T06:42:01.123456+00:00 web-01 dockerd[812]: ')],
	['in the journal, from the engine', text => `Nov 24 06:42:01 web-01 dockerd[812]: time="2026-11-24T06:42:01.123456789Z" level=error msg="${escaped(text)}" module=api`],
	['as the engine answers', text => `{"message":"${escaped(text)}"}`],
	['in a json-file log', text => `{"log":"${escaped(text)}\\n","stream":"stderr","time":"2026-11-24T06:42:01.123456789Z"}`],
	['broken at 80 columns', text => broken(text, 80)],
	['broken at 80 columns, the blanks at the ends lost', text => broken(text, 80).replaceAll(/ +$/gm, '')],
	['broken at 61 columns, in the journal', text => broken(`Nov 24 06:42:01 web-01 dockerd[812]: ${text}`, 61)],
	['folded at blanks', text => folded(text, 72)],
	['quoted in a mail', text => onEachLine('> ')(folded(text, 68))],
	['far down in a long log', text => `${'Nov 24 06:41:59 web-01 kernel: nothing of interest here\n'.repeat(9000)}${text}\n${'and on it goes\n'.repeat(700)}`],
	['at the end of one that is longer than anything pasted', text => `${'x'.repeat(3_000_000)}\n${text}`],
];

describe.each(variants)('an error %s', (_how, write) => {
	it.each(curedTexts)('of $fault leads to $runbook', ({text, runbook, inputs}: Said) => {
		const [first] = known(write(text));
		expect({runbook: first?.runbook.id, inputs: first?.inputs}).toEqual({runbook, inputs});
	});

	it.each(otherTexts)('of $fault is nobody\'s', ({text}: Said) => {
		expect(known(write(text)).map(({runbook, matched}) => [runbook.id, matched])).toEqual([]);
	});
});

describe('several errors in one paste', () => {
	it('are all found', () => {
		const text = [...curedTexts, ...otherTexts].map(said => said.text).join('\n');
		expect(known(text).map(({runbook}) => runbook.id)).toEqual(expect.arrayContaining(['port-conflict', 'stale-endpoint', 'network-recreation']));
	});
});

describe('near twins', () => {
	it('are told apart by one reading, with what the text says in it', () => {
		const found = known('driver failed programming external connectivity on endpoint proxy (b9f5): Bind for 127.0.0.3:443 failed: port is already allocated');
		expect(found.map(({runbook}) => runbook.id)).toEqual(['port-conflict', 'stale-endpoint']);
		expect(waysToTellApart(found)).toEqual([{command: expect.stringContaining('publish=443 '), means: expect.stringContaining('stale-endpoint')}]);
	});

	it('say what is to be filled in where the text does not tell', () => {
		expect(waysToTellApart(known('port is already allocated'))[0]?.command).toContain('publish=NUMBER ');
	});
});

describe('what a text says of an input', () => {
	const one = (pattern: RegExp, parse: (text: string) => string = text => text) => ({id: 'one', symptoms: [{pattern, means: 'It is.', tellApart: {command: 'docker inspect {name}', means: 'See.'}}], inputs: {name: {label: 'name', example: 'x', parse}}});

	it('is left out where the input does not take it', () => {
		const refuses = one(/lost (?<name>\S+)/, () => {
			throw new Error('no');
		});
		expect(recognise([refuses], 'lost it')[0]).toMatchObject({matched: 'lost it', inputs: {}});
	});

	it.each(['$(reboot)', '-rf', "a'b", 'a;b', '`x`'])('%s never gets into a command as it is', name => {
		const [found] = recognise([one(/lost (?<name>\S+)/)], `lost ${name}`);
		expect(found?.tellApart?.command).toBe('docker inspect NAME');
	});

	it('may have blanks in it where the engine allows them', () => {
		expect(known('network my own net has active endpoints')[0]?.inputs).toEqual({network: 'my own net'});
	});

	it('cannot bring in what moves a cursor', () => {
		expect(recognise([one(/lost (?<name>\S+)/)], 'lost a\u001b[2Jb\u202ec\u0007')[0]).toMatchObject({matched: 'lost abc', inputs: {name: 'abc'}});
	});

	it.each([
		['lines', `${'y\n'.repeat(3990)}${'z'.repeat(500)} lost ${'n'.repeat(3000)}`],
		['one line', `${'z'.repeat(7990)} lost ${'n'.repeat(3000)}`],
		['one line after lines', `${'y\n'.repeat(3990)}${'z'.repeat(3900)} lost ${'n'.repeat(3000)} and found\n${'y\n'.repeat(3990)}`],
	])('is not cut where a window of %s ends', (_what, text) => {
		expect(recognise([one(/lost (?<name>n+)/)], text)[0]?.inputs).toEqual({name: 'n'.repeat(3000)});
	});
});

describe('any text at all', () => {
	const pieces = fc.oneof(fc.string({unit: 'binary'}), fc.constantFrom(...curedTexts.map(({text}) => text), '\u001b[', '\u001b]', '\\u', '\n', '\r', '{', '"', 'Bind for ', 'endpoint ', 'network ', 'time="', 'a | '));

	it('is read without an error', () => {
		fc.assert(
			fc.property(fc.array(pieces, {maxLength: 40}), parts => {
				for (const {matched, inputs, runbook} of known(parts.join(''))) {
					expect(matched).not.toBe('');
					for (const [name, value] of Object.entries(inputs)) expect(() => runbook.inputs[name]?.parse(value)).not.toThrow();
				}
			}),
			{numRuns: 300},
		);
	});
});
