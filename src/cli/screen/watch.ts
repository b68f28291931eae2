import type {Catalogue} from '../../catalogue/catalogue.ts';
import type {Target} from '../../host/target.ts';
import type {TriageWatch} from '../../triage/watch.ts';
import type {ParsedArguments} from '../arguments.ts';
import type {Io} from '../io.ts';
import {lookAt, triageOptions} from '../triage/look.ts';

/** Looks at the target by what was typed and configured. Throws `usage`. */
export const openWatch = async (given: ParsedArguments, io: Io, catalogue: Catalogue, target: Target): Promise<TriageWatch> => {
	const [options, {watchTriage}, {allDetectors}] = await Promise.all([triageOptions(given, io, catalogue), import('../../triage/watch.ts'), import('../../triage/detectors/all.ts')]);
	return watchTriage({
		host: target.reader(),
		look: async (host, part, told) => lookAt(host, {...options, detectors: allDetectors.filter(({slow}) => (slow === true) === (part === 'slow'))}, told),
	});
};
