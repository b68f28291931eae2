import {loadCatalogue} from '../catalogue/catalogue.ts';
import {errorMessage} from '../errors.ts';
import {presentForMonitoring} from '../present/monitoring-plugin.ts';
import {presentTriage} from '../present/present-triage.ts';
import {presentForPrometheus} from '../present/prometheus.ts';
import {presentJson, sanitize} from '../present/sanitize.ts';
import type {Triage} from '../triage/finding.ts';
import {exitCodeOf} from '../triage/summary.ts';
import {usageError, type ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';
import {openTarget} from './target.ts';
import {keepListing} from './triage/listing.ts';
import {lookAt, triageOptions} from './triage/look.ts';
import {writeWhole} from './triage/write-whole.ts';

type Format = 'text' | 'json' | 'nagios' | 'prometheus';

const formatOf = ({options}: ParsedArguments, {stdout}: Io): Format => {
	const format = options['format'] as Format | undefined;
	if (options['json'] === true && format !== undefined) throw usageError('--json is a format of its own.', 'triage', 'Leave out --json or --format.');
	if (options['json'] === true) return 'json';
	return format ?? (stdout.isTTY === true ? 'text' : 'nagios');
};

const present = (found: Triage, format: Format, label: string, begun: number): readonly string[] => {
	const at = Date.now();
	const seconds = (performance.now() - begun) / 1000;
	switch (format) {
		case 'json':
			return [presentJson(found, 2)];
		case 'nagios':
			return presentForMonitoring(found, exitCodeOf(found), seconds);
		case 'prometheus':
			return presentForPrometheus(found, exitCodeOf(found), {at, seconds});
		case 'text':
			return [`${sanitize(label)}: ${found.summary}`, '', ...presentTriage(found), ...(found.findings.some(({runbook}) => runbook !== undefined) ? ['', 'To begin a cure: drydock run --finding NUMBER'] : [])];
	}
};

/** Shown to whoever may type a number next, and not to a collector that comes every minute. */
const isForSomebody = ({options}: ParsedArguments, format: Format): boolean => options['output'] === undefined && options['format'] !== 'nagios' && format !== 'prometheus';

/** `drydock triage`: what is wrong with this host, by reading alone. Exit code as of a monitoring plugin. */
export const triageCommand = async (given: ParsedArguments, io: Io): Promise<number> => {
	try {
		return await look(given, io);
	} catch (error) {
		// To a monitoring system the code of a usage error would mean that the host is in a critical state.
		if (given.options['format'] !== 'nagios') throw error;
		io.stdout.write(`DRYDOCK UNKNOWN: ${sanitize(errorMessage(error)).replaceAll('|', '¦')}\n`);
		return 3;
	}
};

const look = async (given: ParsedArguments, io: Io): Promise<number> => {
	const begun = performance.now();
	const format = formatOf(given, io);
	const runbooks = given.options['runbooks'];
	const catalogue = await loadCatalogue({runbooks: typeof runbooks === 'string' ? runbooks : undefined});
	const options = await triageOptions(given, io, catalogue);
	const target = await openTarget(given, io);
	try {
		const found = await lookAt(target.reader(), options);
		const text = `${present(found, format, target.label, begun).join('\n').trimEnd()}\n`;
		const file = given.options['output'];
		if (typeof file === 'string') await writeWhole(file, text);
		else io.stdout.write(text);
		if (isForSomebody(given, format)) keepListing(io.env, target.label, found);
		return exitCodeOf(found);
	} finally {
		await target.close();
	}
};
