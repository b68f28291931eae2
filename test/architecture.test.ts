import {describe, expect, it} from '@jest/globals';
import {existsSync} from 'node:fs';
import {loadedBy, readImports, type Import} from './support/imports.ts';

/**
 * The house: which part may use which. Imports run downwards; a part may know the types of a lower one without
 * using its code, which keeps the engine from every way of reaching a host, and the screen from the host itself.
 */
interface Rights {
	readonly uses: readonly string[];
	readonly knows?: readonly string[];
}

const house: Readonly<Record<string, Rights>> = {
	'errors.ts': {uses: []},
	language: {uses: []},
	host: {uses: [], knows: ['language']},
	operations: {uses: ['host', 'language']},
	diagnosis: {uses: ['language'], knows: ['host', 'operations']},
	twin: {uses: ['host', 'language'], knows: ['operations']},
	triage: {uses: ['diagnosis', 'language'], knows: ['host', 'operations']},
	recognition: {uses: [], knows: ['language']},
	survey: {uses: [], knows: ['host', 'operations']},
	engine: {uses: ['operations', 'language'], knows: ['host', 'survey']},
	record: {uses: ['engine', 'operations', 'language'], knows: ['host']},
	present: {uses: ['engine', 'operations', 'language'], knows: ['host', 'record', 'triage']},
	report: {uses: ['present', 'record', 'engine', 'operations', 'language'], knows: ['host', 'survey']},
	ui: {uses: ['present', 'recognition', 'engine', 'language'], knows: ['operations', 'record', 'report', 'triage']},
	catalogue: {uses: ['language', 'present', 'triage'], knows: ['host', 'operations']},
	lab: {uses: []},
	// Of the record only where safety copies lie: a runbook that brings them back must find them.
	'index.ts': {uses: ['diagnosis', 'language', 'record'], knows: ['host', 'operations', 'engine', 'lab']},
};

/** May use everything: what puts the parts together. */
const top = ['cli', 'cli.ts'];

/** Functions of what was read and nothing more: whoever knows the part may use them. */
const pure: ReadonlySet<string> = new Set(['src/host/docker/configured-endpoint.ts', 'src/host/machine/programs/quote.ts', 'src/host/machine/services/telltale.ts', 'src/host/machine/store/stale.ts']);

/** Package → the parts that may use it; the others may not even know it. */
const packages: Readonly<Record<string, readonly string[]>> = {
	dockerode: ['host', 'operations'],
	execa: ['host', 'operations'],
	ink: ['ui'],
	'ink-spinner': ['ui'],
	'ink-select-input': ['ui'],
	react: ['ui'],
};

const partOf = (path: string): string => path.split('/')[1] ?? path;

const isPackage = (to: string): boolean => !to.startsWith('src/') && !to.startsWith('node:');

const mayImport = ({from, to, how}: Import): boolean => {
	const part = partOf(from);
	if (isPackage(to)) {
		return packages[to]?.includes(part) ?? false;
	}

	const target = partOf(to);
	if (to.startsWith('node:') || top.includes(part) || target === part || target === 'errors.ts') {
		return true;
	}

	const {uses = [], knows = []} = house[part] ?? {};
	return uses.includes(target) || ((how === 'type' || pure.has(to)) && knows.includes(target));
};

const tell = ({from, to, how}: Import): string => `${from} imports ${to}${how === 'type' ? ' (its types)' : ''}`;

const sources = readImports('src');

describe('the house', () => {
	it('has imports to look at', () => {
		expect(sources.length).toBeGreaterThan(100);
		expect(sources.some(({to}) => to === 'dockerode')).toBe(true);
	});

	it('imports only downwards', () => {
		expect(sources.filter(found => !mayImport(found)).map(tell)).toEqual([]);
	});

	it('has runbooks that import the public entry, their own folder and Node, as a user\'s own would', () => {
		const runbooks = readImports('runbooks').filter(({from, to}) => {
			const folder = from.split('/').slice(0, 2).join('/');
			return to !== 'drydock-cli' && !to.startsWith('node:') && !to.startsWith(`${folder}/`);
		});
		expect(runbooks.map(tell)).toEqual([]);
	});

	it('starts without loading what takes long: dockerode, execa, Ink and React', () => {
		const started = existsSync('src/cli.ts') ? loadedBy('src/cli.ts', sources) : new Set<string>();
		expect([...started].filter(path => path in packages)).toEqual([]);
	});

	it('paints its first frame without what looks at the host: triage, diagnoses, readings', () => {
		// The names of findings are words of the language of runbooks.
		const painted = [...loadedBy('src/cli/screen.ts', sources), ...loadedBy('src/ui/app.tsx', sources)];
		expect(painted).toContain('src/ui/layout.ts');
		expect(painted.filter(path => path !== 'src/triage/finding.ts' && (['triage', 'diagnosis', 'host', 'operations', 'survey'].includes(partOf(path)) || path === 'dockerode' || path === 'execa'))).toEqual([]);
	});
});
