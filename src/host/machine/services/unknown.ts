import {DrydockError} from '../../../errors.ts';
import type {ServiceManager} from './manager.ts';

const notKnown = (): DrydockError =>
	new DrydockError('not-known', 'how services are managed on this machine is not known: neither systemd nor sysvinit was found', {
		nextSteps: [
			'Say it in the configuration: "service": {"manager": "commands", "start": […], "stop": […], "status": […]}',
			'Or, for an engine that nobody supervises: "service": {"manager": "process", "pidFile": "…", "start": […]}',
		],
	});

/** Nothing is guessed: every question gets the same answer, which says what to configure. */
export const unknownServices: ServiceManager = {
	manager: 'commands',
	status: async () => {
		throw notKnown();
	},
	journal: async () => {
		throw notKnown();
	},
	commands: () => {
		throw notKnown();
	},
	asked: () => '# the service manager is not known',
};
