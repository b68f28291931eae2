import {shellQuote} from '../host/machine/programs/quote.ts';
import type {HostReader} from '../host/reader.ts';
import type {ServiceReader} from '../host/machine/reader.ts';
import {ofManager, telltale, withoutRepeats} from '../host/machine/services/telltale.ts';
import type {Look} from './detector.ts';

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

const read = 80;

/** Why a service is down, in its log's words. One that was stopped has nothing to say of it but that. */
export const whyDown = async (look: Look, service: string, {state, result = 'success'}: ServiceStatus): Promise<readonly string[]> => {
	try {
		const lines = await look.host.machine.services.journal(service, read);
		const wasStopped = state === 'inactive' && result === 'success';
		return wasStopped ? withoutRepeats(lines.filter(line => ofManager.test(line))).slice(-2) : telltale(lines);
	} catch (error) {
		look.notKnown(`what ${service} logged`, error);
		return [];
	}
};

/** The commands by which this machine starts a service, or restarts it. */
export const stepsTo = ({machine: {services}}: HostReader, action: 'start' | 'restart', service: string): readonly string[] => {
	try {
		return services.commands(action, service).map(shellQuote);
	} catch {
		// How services are managed is not known: that is said where their state is asked for.
		return [];
	}
};
