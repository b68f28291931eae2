import type {Catalogue} from '../../catalogue/catalogue.ts';
import type {StartedRun, TakeUpRequest} from '../../ui/screen-options.ts';
import type {ParsedArguments} from '../arguments.ts';
import type {Io} from '../io.ts';
import {takeUpAgain} from '../resume/again.ts';
import {prepare, withAddress} from '../resume/resume.ts';
import {openTarget} from '../target.ts';
import {onOwnTarget} from './own-target.ts';

/** A recorded run goes on, or back, in a session that is open: on the host that it began on, with its path so far. */
export const takeUp = async ({run: id, goal, client}: TakeUpRequest, catalogue: Catalogue, given: ParsedArguments, io: Io): Promise<StartedRun> => {
	const prepared = prepare(goal, id, given, io, catalogue, true);
	const target = await openTarget(withAddress(given, prepared.recorded), io);
	return onOwnTarget(target, async () => {
		for (const event of prepared.recorded.events) client.tell(event);
		return takeUpAgain({...prepared, catalogue, client, target}, io);
	});
};
