import type {Catalogue} from '../../catalogue/catalogue.ts';
import type {HostReader} from '../../host/reader.ts';
import type {Triage} from '../../triage/finding.ts';
import type {Thresholds} from '../../triage/thresholds.ts';
import type {TriageOptions, TriageProgress} from '../../triage/triage.ts';
import {usageError, type ParsedArguments} from '../arguments.ts';
import {readConfiguration} from '../configuration.ts';
import type {Io} from '../io.ts';

const wordsOf = (value: ParsedArguments['options'][string]): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

/** From the configuration, and over it from the command line. Throws `usage`. */
const thresholdsOf = async ({options}: ParsedArguments, io: Io): Promise<Partial<Thresholds>> => {
	const [{parseThreshold}, {config, file}] = await Promise.all([import('../../triage/thresholds.ts'), readConfiguration(io)]);
	const configured = Object.entries(config.thresholds ?? {}).map(([name, text]) => parseThreshold(name, text, file));
	const given = wordsOf(options['threshold']).map(pair => {
		const at = pair.indexOf('=');
		if (at <= 0) throw usageError(`--threshold ${JSON.stringify(pair)} is not of the form NAME=WARNING,CRITICAL.`, 'triage');
		return parseThreshold(pair.slice(0, at), pair.slice(at + 1), '--threshold');
	});
	return Object.assign({}, ...configured, ...given) as Partial<Thresholds>;
};

const secondsOf = ({options}: ParsedArguments): number | undefined => {
	const text = options['timeout'];
	if (text === undefined) return undefined;
	const seconds = /^\d+(?:\.\d+)?$/.test(String(text)) ? Number(text) : 0;
	if (seconds <= 0 || seconds > 3600) throw usageError(`--timeout cannot be ${JSON.stringify(text)}.`, 'triage', 'It takes seconds: --timeout 10');
	return seconds;
};

/** How the host is looked at: by what was typed, by the configuration, and by the runbooks at hand. Throws `usage`. */
export const triageOptions = async (given: ParsedArguments, io: Io, {entries}: Catalogue): Promise<TriageOptions> => {
	const thresholds = await thresholdsOf(given, io);
	const seconds = secondsOf(given);
	return {
		thresholds,
		runbooks: entries.map(({runbook: {id, cures, inputs}}) => ({id, cures, inputs})),
		...(seconds === undefined ? {} : {timeoutSeconds: seconds, diskUsageSeconds: seconds}),
	};
};

/** One look at a host. `told` gets what is found as it comes. Evidence quotes what containers print: secrets in it are masked. */
export const lookAt = async (host: HostReader, options: TriageOptions, told?: (progress: TriageProgress) => void): Promise<Triage> => {
	const [{triage}, {redactDeep}] = await Promise.all([import('../../triage/triage.ts'), import('../../engine/redact.ts')]);
	return redactDeep(await triage(host, options, told && (progress => told(redactDeep(progress)))));
};
