import {readFileSync} from 'node:fs';
import {describe, expect, it} from '@jest/globals';
import {loadCatalogue} from '../../src/catalogue/catalogue.ts';
import {findingKinds} from '../../src/triage/finding.ts';
import {thresholdTable} from '../../src/triage/thresholds.ts';

const text = readFileSync('docs/triage.md', 'utf8');
const rows = text.split('\n').filter(line => line.startsWith('| `'));

/** The row of a table that begins with a name. */
const rowOf = (name: string): readonly string[] => (rows.find(row => row.split('|')[1]?.split(',').some(cell => cell.trim() === `\`${name}\``)) ?? '').split('|').map(cell => cell.trim());

describe('docs/triage.md', () => {
	it('names every kind of finding with the runbook that cures it', async () => {
		const {entries} = await loadCatalogue();
		const told = findingKinds.map(kind => `${kind}: ${rowOf(kind)[4]}`);
		const cures = findingKinds.map(kind => {
			const cure = entries.find(({runbook: {cures}}) => cures.includes(kind))?.runbook.id;
			return `${kind}: ${cure === undefined ? 'by hand' : `\`${cure}\``}`;
		});
		expect(told).toEqual(cures);
	});

	it('names every threshold with its default', () => {
		const bytes = (value: number): string => (value >= 1e9 ? `${value / 1e9}GB` : `${value / 1e6}MB`);
		const table: Readonly<Record<string, {readonly unit: string; readonly warning: number; readonly critical?: number}>> = thresholdTable;
		const shown = Object.entries(table).map(([name, {unit, warning, critical}]) => `${name} ${[warning, ...(critical === undefined ? [] : [critical])].map(value => (unit === 'bytes' ? bytes(value) : value)).join(',')}`);
		// `disk-space` is a kind of finding as well: the last row with a name is that of the thresholds.
		const last = (name: string): string => rows.findLast(row => row.startsWith(`| \`${name}\` |`))?.split('|')[2]?.trim() ?? '';
		expect(Object.keys(table).map(name => `${name} ${last(name)}`)).toEqual(shown);
	});
});
