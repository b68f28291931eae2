import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Catalogue} from '../../catalogue/catalogue.ts';
import {programLocation} from '../../catalogue/location.ts';
import {DrydockError, errorMessage} from '../../errors.ts';
import type {ListedDocument, ListedScenario, RunRequest, StartedRun} from '../../ui/screen-options.ts';
import type {ParsedArguments} from '../arguments.ts';
import type {Io} from '../io.ts';
import {start} from '../start.ts';
import {openTarget} from '../target.ts';
import {onOwnTarget} from './own-target.ts';

const documents: readonly (readonly [file: string, about: string])[] = [
	['README.md', 'What Drydock is, and the way through it'],
	['docs/triage.md', 'Every finding: what it means, from where on, and what cures it'],
	['docs/twin.md', 'Rehearsals: simulated servers, snapshots of real ones'],
	['docs/safety.md', 'What is promised, and which test proves it'],
	['docs/writing-a-runbook.md', 'Runbooks of your own'],
];

/** They ship beside the runbooks. */
const listedDocuments = (): readonly ListedDocument[] => {
	const folder = dirname(programLocation().sources);
	return documents.map(([file, about]) => ({path: join(folder, file), about})).filter(({path}) => existsSync(path));
};

/** Text as it is. Throws `not-found`. */
export const readDocument = async ({path}: ListedDocument): Promise<string> => {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		throw new DrydockError('not-found', `${path} cannot be read: ${errorMessage(error)}.`, {nextSteps: ['It comes with Drydock: install it again.'], cause: error});
	}
};

/** What the screen has to offer where there is no Docker. */
export const offers = async (): Promise<{readonly scenarios: readonly ListedScenario[]; readonly documents: readonly ListedDocument[]}> => {
	const {scenarios} = await import('../../twin/scenarios/all.ts');
	return {scenarios: scenarios.map(({id, title, hostname, runbook, inputs}) => ({id, title, hostname, runbook, inputs})), documents: listedDocuments()};
};

/** A run on a simulated server of its own, which ends with it. */
export const rehearseScenario = async (scenario: string, request: RunRequest, catalogue: Catalogue, given: ParsedArguments, io: Io): Promise<StartedRun> => {
	const target = await openTarget({...given, options: {...given.options, target: `twin:${scenario}`}}, io);
	return onOwnTarget(target, () => start({...request, catalogue, target}, io));
};
