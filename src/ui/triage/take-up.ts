import type {RunSummary} from '../../record/runs.ts';
import type {ScreenState} from '../screen-state.ts';

/** Why a run that is listed cannot go on or back from here; undefined when it can. What only its record tells is said when it is tried. */
export const whyNotTakenUp = ({state, id}: RunSummary, {mode, readOnly}: Pick<ScreenState, 'mode' | 'readOnly'>): string | undefined => {
	if (state === 'running') return 'It goes on now, in another process: wait for its end there.';
	if (readOnly) return 'This session only reads: no run goes on or back in it.';
	if (mode === 'rehearsal') return `Here only twins are changed. On the host itself: drydock resume ${id}`;
	return undefined;
};
