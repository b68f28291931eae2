import {StringDecoder} from 'node:string_decoder';
import {DrydockError} from '../../errors.ts';
import type {EngineEvent} from './objects.ts';
import {engineEvent} from './normalise/event.ts';
import type {Connection} from './transport/connection.ts';
import {dockerError} from './transport/errors.ts';

/** An event carries all labels of its object; what is longer is none. */
const longestLine = 1024 * 1024;

/** The events in a text of one JSON object a line. What is not whole JSON, or no event, is left out. */
export const eventsOf = (lines: string): readonly EngineEvent[] =>
	lines.split('\n').flatMap(line => {
		try {
			return engineEvent(JSON.parse(line)) ?? [];
		} catch {
			return [];
		}
	});

/** Tells every event until `signal` is aborted. One request that stays open: nothing is asked by a timer. */
export const followEvents = async (connection: Connection, tell: (event: EngineEvent) => void, signal: AbortSignal, following: () => void): Promise<void> => {
	try {
		const response = signal.aborted ? undefined : await connection.stream('/events', signal);
		if (response === undefined) return;
		following();
		const decoder = new StringDecoder();
		let rest = '';
		for await (const chunk of cutShort(response as AsyncIterable<Buffer>, connection)) {
			rest += decoder.write(chunk);
			const end = rest.lastIndexOf('\n') + 1;
			for (const event of eventsOf(rest.slice(0, end))) tell(event);
			rest = rest.slice(end);
			if (rest.length > longestLine) throw new DrydockError('not-known', 'Docker sent an event without an end.', {nextSteps: ['docker events']});
		}
	} catch (error) {
		if (!signal.aborted) throw error;
	}
	if (!signal.aborted) throw ended(connection);
};

/** Whoever listens may throw as well: only an error of the stream itself is the daemon's. */
async function* cutShort(chunks: AsyncIterable<Buffer>, connection: Connection): AsyncGenerator<Buffer> {
	try {
		yield* chunks;
	} catch (error) {
		throw dockerError(error, {address: connection.address, socketPath: connection.socketPath, asked: 'GET /events'});
	}
}

const ended = ({address}: Connection): DrydockError =>
	new DrydockError('unreachable', `Docker at ${address} ended its stream of events.`, {nextSteps: ['systemctl status docker', 'journalctl -u docker -n 50'], retryable: true});
