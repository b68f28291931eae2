import type {RunSummary} from '../../record/runs.ts';
import type {CuredFinding, NotKnown} from '../../triage/finding.ts';
import {searchRunbooks, type Match} from '../pick/search.ts';
import type {ListedDocument, ListedScenario, Problem} from '../screen-options.ts';
import type {ScreenState} from '../screen-state.ts';

/** One thing on the first screen that the cursor can stand on. Its key stays the same while it is there, wherever it moves. */
export type Item = {readonly key: string} & (
	| {readonly kind: 'finding'; readonly finding: CuredFinding; /** Read before Docker went away. */ readonly old: boolean}
	/** Instead of findings while there are none: still looking, or nothing found. */
	| {readonly kind: 'none'}
	| {readonly kind: 'host'}
	| {readonly kind: 'run'; readonly run: RunSummary}
	| {readonly kind: 'runbook'; readonly match: Match}
	| {readonly kind: 'not-known'; readonly entry: NotKnown}
	/** A simulated server, to rehearse on. */
	| {readonly kind: 'scenario'; readonly scenario: ListedScenario}
	/** The way to the documents, and one of them. */
	| {readonly kind: 'documents'}
	| {readonly kind: 'document'; readonly document: ListedDocument}
	/** A runbook that could not be loaded. */
	| {readonly kind: 'problem'; readonly problem: Problem}
);

/** Does it lead to a run on the host, which can be tried on a twin first? */
export const canRehearse = (item: Item): boolean => item.kind === 'runbook' || (item.kind === 'finding' && item.finding.runbook !== undefined);

export interface Section {
	/** '' has no heading. */
	readonly title: string;
	readonly items: readonly Item[];
}

const runbookItems = (matches: readonly Match[]): Item[] => matches.map(match => ({kind: 'runbook', key: `runbook ${match.runbook.id}`, match}));

/** Docker could not be asked for anything yet. */
const isOutOfReach = ({host, look}: ScreenState): boolean => (host !== 'reading' && 'problem' in host) || (look?.away !== undefined && (host === 'reading' || 'problem' in host));

/** What can be done without a host: the first thing where there is none, the last otherwise. */
const withoutHost = ({scenarios, documents}: ScreenState): Section[] => [
	{title: 'Rehearse an incident on a simulated server', items: scenarios.map(scenario => ({kind: 'scenario', key: `scenario ${scenario.id}`, scenario}))},
	// Without a heading: on a small screen it would be the first thing to be out of sight.
	{title: '', items: documents.length === 0 ? [] : [{kind: 'documents', key: 'documents'}]},
];

/** What the first screen lists, in its order: while something is searched for, nothing but the runbooks that match. */
export const sectionsOf = (state: ScreenState): Section[] => {
	const {look, openRuns, runbooks, problems, query, searching, facts} = state;
	const found = runbookItems(searchRunbooks(runbooks, query));
	if (searching || query !== '') return [{title: '', items: found}];
	if (state.isShelf) return [{title: 'Documentation', items: state.documents.map(document => ({kind: 'document', key: `document ${document.path}`, document}))}];
	const old = new Set(look?.old);
	const findings = (look?.findings ?? []).map((finding): Item => ({kind: 'finding', key: `finding ${finding.id}`, finding, old: old.has(finding.id)}));
	const sections: Section[] = [
		{title: '', items: look !== undefined && findings.length === 0 ? [{kind: 'none', key: 'none'}] : findings},
		{title: 'Unfinished runs', items: openRuns.map(run => ({kind: 'run', key: `run ${run.id}`, run}))},
		...(isOutOfReach(state) ? withoutHost(state) : []),
		{title: 'Runbooks', items: found},
		{title: 'Not known', items: (look?.notKnown ?? []).map(entry => ({kind: 'not-known', key: `not-known ${entry.what}`, entry}))},
		{title: 'Runbooks that cannot be used', items: problems.map(problem => ({kind: 'problem', key: `problem ${problem.problem}`, problem}))},
		// Without findings, what is known of the host stands where they would be.
		{title: 'Host', items: findings.length > 0 && facts.length > 0 ? [{kind: 'host', key: 'host'}] : []},
		...(isOutOfReach(state) ? [] : withoutHost(state)),
	];
	return sections.filter(({items}) => items.length > 0);
};

export const itemsOf = (state: ScreenState): Item[] => sectionsOf(state).flatMap(({items}) => items);
