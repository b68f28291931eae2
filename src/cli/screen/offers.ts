import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Catalogue} from '../../catalogue/catalogue.ts';
import type {ListedDocument, ListedScenario, RunRequest, StartedRun} from '../../ui/screen-options.ts';
import type {ParsedArguments} from '../arguments.ts';
import type {Io} from '../io.ts';
import {start} from '../start.ts';
import {openTarget} from '../target.ts';

const documents: readonly (readonly [file: string, about: string])[] = [
	['README.md', 'What Drydock is, and the way through it'],
	['docs/triage.md', 'Every finding: what it means, from where on, and what cures it'],
	['docs/twin.md', 'Rehearsals: simulated servers, snapshots of real ones'],
	['docs/safety.md', 'What is promised, and which test proves it'],
	['docs/writing-a-runbook.md', 'Runbooks of your own'],
];

/** The nearest folder above this file that has them: of the sources or of the build. */
const home = (): string | undefined => ['../../../', '../', '../../'].map(up => fileURLToPath(new URL(up, import.meta.url))).find(folder => existsSync(`${folder}package.json`));

const listedDocuments = (): readonly ListedDocument[] => {
	const folder = home();
	return folder === undefined ? [] : documents.map(([file, about]) => ({path: `${folder}${file}`, about})).filter(({path}) => existsSync(path));
};

/** What the screen has to offer where there is no Docker. */
export const offers = async (): Promise<{readonly scenarios: readonly ListedScenario[]; readonly documents: readonly ListedDocument[]}> => {
	const {scenarios} = await import('../../twin/scenarios/all.ts');
	return {scenarios: scenarios.map(({id, title, hostname, runbook, inputs}) => ({id, title, hostname, runbook, inputs})), documents: listedDocuments()};
};

/** A run on a simulated server of its own, which ends with it. */
export const rehearseScenario = async (scenario: string, request: RunRequest, catalogue: Catalogue, given: ParsedArguments, io: Io): Promise<StartedRun> => {
	const target = await openTarget({...given, options: {...given.options, target: `twin:${scenario}`}}, io);
	try {
		const run = await start({...request, catalogue, target}, io);
		const close = async (): Promise<void> => target.close();
		void run.outcome.then(close, close);
		return run;
	} catch (error) {
		await target.close();
		throw error;
	}
};
