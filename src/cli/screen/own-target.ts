import type {Target} from '../../host/target.ts';
import type {StartedRun} from '../../ui/screen-options.ts';

/** A run on a target that was opened for it alone: it is closed when the run is over, or could not begin. */
export const onOwnTarget = async (target: Target, begin: () => Promise<StartedRun>): Promise<StartedRun> => {
	try {
		const run = await begin();
		const close = async (): Promise<void> => target.close();
		void run.outcome.then(close, close);
		return run;
	} catch (error) {
		await target.close();
		throw error;
	}
};
