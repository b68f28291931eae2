import {DrydockError} from '../../../errors.ts';
import type {ServiceReader} from '../reader.ts';

/** A service manager that can also say with which command an operator would have asked the same. */
export interface ServiceManager extends ServiceReader {
	asked(reading: 'status' | 'journal', service: string, lines: number): string;
}

export type ServiceStatus = Awaited<ReturnType<ServiceReader['status']>>;

/** What all managers allow in a name; a name that starts with a dash would be an option. */
const nameForm = /^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*$/;

/** The name itself, once it is sure to be one. Throws `usage`. */
export const checkName = (service: string): string => {
	if (nameForm.test(service) && !service.includes('..')) return service;
	throw new DrydockError('usage', `not the name of a service: ${JSON.stringify(service)}`, {
		nextSteps: ['Give it as the service manager does: nginx, or nginx.service.'],
	});
};

export const noSuchService = (service: string, look: string): DrydockError =>
	new DrydockError('not-found', `there is no service ${service} on this machine`, {nextSteps: [`Look what there is: ${look}`]});

export const noJournal = (service: string, detail: string, nextSteps: readonly string[]): DrydockError =>
	new DrydockError('not-known', `what ${service} logged is not known: ${detail}`, {nextSteps});

/** The last lines of a text, without an empty one at the end. */
export const lastLines = (text: string, lines: number): string[] => (lines < 1 ? [] : text.replace(/\n$/, '').split('\n').slice(-lines));
