import type {HostReader} from '../host/reader.ts';
import type {ServiceReader} from '../host/machine/reader.ts';
import type {Look} from './detector.ts';
import {typed} from './make.ts';

export type ServiceStatus = Awaited<ReturnType<ServiceReader['status']>>;

export const serviceOf = async ({host}: Look, service: string): Promise<ServiceStatus> => host.machine.services.status(service);

/** How long it has been in its state; undefined where that is not known. */
export const secondsSince = ({now}: Look, {since}: ServiceStatus): number | undefined => {
	const at = since === undefined ? Number.NaN : Date.parse(since);
	return Number.isNaN(at) ? undefined : Math.max(0, (now - at) / 1000);
};

/** `docker is failed since 2026-01-01T12:00:00Z (start-limit-hit), started again 3 times`. */
export const statusLine = (service: string, {state, since, result, restarts = 0}: ServiceStatus): string =>
	`the service ${service} is ${state}${since === undefined ? '' : ` since ${since}`}${result === undefined || result === 'success' ? '' : ` (${result})`}${restarts === 0 ? '' : `, started again by itself ${restarts === 1 ? 'once' : `${restarts} times`}`}`;

/** Lines in which a daemon or its manager says why it ended. */
const telling = /level=(?:fatal|error)|failed|unable to|cannot|error|refused|no space left|too quickly|killed|panic|code=|result '/i;
const dull = /level=(?:info|debug)|Handler for (?:GET|POST)/;

const read = 60;
const shown = 6;

/** The end of what a service says of its end; in full where nothing in it stands out. */
export const lastErrors = async (look: Look, service: string): Promise<readonly string[]> => {
	try {
		const lines = await look.host.machine.services.journal(service, read);
		const found = lines.filter(line => telling.test(line) && !dull.test(line));
		return (found.length === 0 ? lines : found).slice(-shown);
	} catch (error) {
		look.notKnown(`what ${service} logged`, error);
		return [];
	}
};

/** The commands by which this machine starts a service. */
export const stepsToStart = ({machine: {services}}: HostReader, service: string): readonly string[] => {
	try {
		return services.commands('start', service).map(argv => argv.map(typed).join(' '));
	} catch {
		// How services are managed is not known: that is said where their state is asked for.
		return [];
	}
};
