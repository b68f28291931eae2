import {describeHolder} from '../diagnosis/describe-holder.ts';
import {findPortHolders, type PortHolder} from '../diagnosis/port-holders.ts';
import {type HostPort, hostPortText, parseHostPort} from '../diagnosis/ports.ts';
import {errorMessage} from '../errors.ts';
import {presentJson, sanitize} from '../present/sanitize.ts';
import {type ParsedArguments, usageError} from './arguments.ts';
import type {Io} from './io.ts';
import {openTarget} from './target.ts';

const parsePort = (text: string): HostPort => {
	try {
		return parseHostPort(text);
	} catch (error) {
		throw usageError(errorMessage(error), 'port');
	}
};

const cureOf = (holder: PortHolder, port: string): string => (holder.kind === 'stale-endpoint' ? `drydock run stale-endpoint --set port=${port}` : `drydock run port-conflict --set port=${port}`);

/** `drydock port`: who holds a port, by reading alone. Exit code 0 when that is known, nobody included; 1 when it is not. */
export const portCommand = async (given: ParsedArguments, io: Io): Promise<number> => {
	const wanted = parsePort(given.operands[0] ?? '');
	const port = hostPortText(wanted);
	const target = await openTarget(given, io);
	try {
		const holders = await findPortHolders(target.reader(), [wanted]);
		if (given.options['json'] === true) io.stdout.write(`${presentJson({port, holders}, 2)}\n`);
		else if (holders.length === 0) io.stdout.write(`Nobody holds ${port}.\n`);
		else {
			for (const holder of holders) io.stdout.write(`${sanitize(describeHolder(holder))}\n`);
			if (holders[0]?.kind !== 'engine') io.stderr.write(`To make room: ${cureOf(holders[0]!, port)}\n`);
		}
		return holders.some(({kind}) => kind === 'not-known') ? 1 : 0;
	} finally {
		await target.close();
	}
};
