import type {FactValues} from '../../language/values.ts';
import type {Core} from '../core.ts';
import {openForm, type Form} from '../pick/form.ts';
import {problemOf} from '../problem.ts';
import type {RunControl} from '../run/run-control.ts';
import type {ScreenOptions, TakeUpRequest} from '../screen-options.ts';
import type {Details} from '../screen-state.ts';
import {atTop} from '../triage/cursor.ts';
import {cureOf} from '../triage/cure.ts';
import type {Feed} from '../triage/feed.ts';
import {canRehearse, type Item} from '../triage/items.ts';
import {whyNotTakenUp} from '../triage/take-up.ts';

/** From one screen to another. */
export interface Ways {
	/** To the first screen; the host is looked at again where a run had it. */
	toTriage(): void;
	toForm(form: Form): void;
	/** With a scenario: on that simulated server. */
	toRun(runbook: string, inputs: FactValues, scenario?: string): void;
	/** A recorded run goes on, or back. */
	toTakeUp(run: string, goal: TakeUpRequest['goal']): void;
	/** To what an item is there for: its cure, its form; a run that was broken off goes on. */
	choose(item: Item): void;
	/** Takes the run under the cursor back. */
	takeBack(item: Item): void;
	/** The same on a twin of the host, where it leads to a run. */
	rehearse(item: Item): void;
	/** All of an item on the whole screen. */
	toDetails(item: Item): void;
	/** From the list of documents back to the list of the host. */
	closeShelf(): void;
}

export const createWays = ({readRun, readDocument, mode}: ScreenOptions, {state, update, steadiness}: Core, control: RunControl, feed: Feed): Ways => {
	const toTriage = (): void => {
		const {run, folder, runId, earlier, cursor, place} = state();
		const isOver = run?.view.ended !== undefined && folder !== undefined && runId !== undefined;
		control.forget();
		update({
			place: 'triage',
			mode,
			hasTriage: true,
			run: undefined,
			folder: undefined,
			runId: undefined,
			problem: undefined,
			form: undefined,
			details: undefined,
			scroll: 0,
			word: '',
			earlier: isOver ? [...earlier, {run, folder, runId}] : earlier,
			// What was cured is gone from the list: the next finding is then at the top.
			cursor: place === 'debrief' ? atTop : cursor,
			...(place === 'debrief' ? {query: '', searching: false} : {}),
		});
		if (place === 'debrief') steadiness.changed('under the cursor');
		feed.resume();
	};

	const toForm = (form: Form): void => update({place: 'form', form, details: undefined, searching: false, scroll: 0, word: ''});

	const toRun = (runbook: string, inputs: FactValues, scenario?: string): void => {
		feed.pause();
		void control.start(runbook, inputs, scenario);
	};

	const toTakeUp = (run: string, goal: TakeUpRequest['goal']): void => {
		feed.pause();
		void control.takeUp(run, goal);
	};

	const openShelf = (): void => update({isShelf: true, cursor: atTop, scroll: 0, word: ''});

	const closeShelf = (): void => update({isShelf: false, cursor: {key: 'documents', index: 0, follows: false}, scroll: 0, word: ''});

	const toDetails = (item: Item): void => {
		if (item.kind === 'documents') {
			openShelf();
			return;
		}
		update({place: 'details', details: {item}, scroll: 0, word: ''});
		const show = (read: Omit<Details, 'item'>): void => {
			if (state().details?.item === item) update({details: {item, ...read}});
		};
		if (item.kind === 'run' && readRun !== undefined) {
			show({record: 'reading'});
			void readRun(item.run).then(record => show({record}), (error: unknown) => show({record: problemOf(error)}));
		}
		if (item.kind === 'document' && readDocument !== undefined) {
			show({text: 'reading'});
			void readDocument(item.document).then(text => show({text}), (error: unknown) => show({text: problemOf(error)}));
		}
	};

	const choose = (item: Item): void => {
		if (item.kind === 'finding') {
			const cure = cureOf(item.finding, state().runbooks);
			if (cure === undefined) toDetails(item);
			else if (cure.inputs === undefined) toForm(cure.form);
			else toRun(cure.runbook.id, cure.inputs);
		} else if (item.kind === 'scenario') {
			const cure = cureOf(item.scenario, state().runbooks);
			if (cure?.inputs === undefined) toDetails(item);
			else toRun(cure.runbook.id, cure.inputs, item.scenario.id);
		} else if (item.kind === 'runbook') {
			toForm(openForm(item.match.runbook, item.match.recognised?.inputs));
		} else if (item.kind === 'run' && whyNotTakenUp(item.run, state()) === undefined) toTakeUp(item.run.id, 'go-on');
		else toDetails(item);
	};

	const takeBack = (item: Item): void => {
		const word = item.kind === 'run' ? whyNotTakenUp(item.run, state()) : 'There is nothing to take back here: choose an unfinished run.';
		if (word !== undefined) update({word});
		else if (item.kind === 'run') toTakeUp(item.run.id, 'undo');
	};

	const rehearse = (item: Item): void => {
		if (!canRehearse(item)) {
			update({word: 'There is nothing to rehearse here: choose a finding with a cure, or a runbook.'});
			return;
		}
		update({mode: 'rehearsal'});
		choose(item);
	};

	return {toTriage, toForm, toRun, toTakeUp, choose, takeBack, rehearse, toDetails, closeShelf};
};
