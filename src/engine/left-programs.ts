import {EndOfRun} from './end.ts';
import type {StepPath} from './events.ts';
import {emit, type Session} from './session.ts';
import type {StartedProgram} from './store.ts';

/** How long what a killed run had begun may take to come to its end. Seconds. */
const patience = 60;
const pause = 200;

/** A program and its process, as they are told. */
export const tellProgram = ({text, pid}: StartedProgram): string => `${text} (process ${pid})`;

const told = (programs: readonly StartedProgram[]): string => programs.map(tellProgram).join('; ');

const ofOperations = ({folder}: Session): readonly StartedProgram[] => folder.runningPrograms().filter(({what}) => what === 'operation');

/** After an operation was given up: what goes on without Drydock. */
export const goesOnLines = ({folder}: Session): readonly string[] => {
	const left = folder.runningPrograms().filter(({what, goesOn}) => what === 'operation' && goesOn);
	return left.length === 0 ? [] : [`This goes on by itself: ${told(left)}.`];
};

/**
 * Programs of a run that was broken off may still be at work: they are named, and waited for, before the host is asked what
 * became of it. Ends the run where they do not end: nothing is performed beside them.
 */
export const awaitLeftPrograms = async (session: Session, step: StepPath): Promise<void> => {
	const {folder, interruption, wall} = session;
	const say = (words: string): void => void emit(session, {type: 'found', step, lines: [words]});
	const shells = folder.runningPrograms().filter(({what}) => what === 'shell');
	if (shells.length > 0) say(`Opened from this run, and still there: ${told(shells)}. What is done in it is not in the record.`);
	const left = ofOperations(session);
	if (left.length === 0) return;
	say(`Begun before this run was broken off, and still at work: ${told(left)}.`);
	emit(session, {type: 'waiting', step, for: `its end`, seconds: patience});
	const began = wall.elapsed();
	while (ofOperations(session).length > 0) {
		if (wall.elapsed() - began >= patience * 1000) {
			const [first] = left;
			throw new EndOfRun('decision-needed', [`Still at work after ${patience} seconds: ${told(ofOperations(session))}. Nothing was performed beside it.`, `Look at it: ps -fp ${first?.pid ?? ''}`, 'Wait for its end, or end it; then go on: drydock resume']);
		}
		await wall.sleep(pause, interruption.asked);
		interruption.check();
	}
	say('It has ended.');
};
