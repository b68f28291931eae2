import type {ScreenState} from '../screen-state.ts';

/** Why the run that has just ended cannot be taken back; undefined when it can. */
export const whyNotTakenBack = ({mode, readOnly, run, folder}: Pick<ScreenState, 'mode' | 'readOnly' | 'run' | 'folder'>): string | undefined => {
	if (mode === 'rehearsal') return 'There is nothing to take back: the host was only read.';
	if (readOnly) return 'This session only reads: nothing is taken back in it.';
	if (run?.view.ended?.outcome === 'undone') return 'It was taken back.';
	const wasChanged = run?.view.steps.some(({progress}) => Object.values(progress).some(({takenBack}) => takenBack !== true)) === true;
	return folder === undefined || !wasChanged ? 'There is nothing to take back: nothing was performed.' : undefined;
};
