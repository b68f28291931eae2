import type {ServiceReader} from '../reader.ts';
import type {ServiceManager} from './manager.ts';

const isManager = (services: ServiceReader): services is ServiceManager => 'asked' in services;

/** The same services, telling `read` what is asked of them. */
export const toldServices = (services: ServiceReader, read: (command: string) => void): ServiceReader => {
	if (!isManager(services)) return services;
	return {
		manager: services.manager,
		status: async service => {
			read(services.asked('status', service, 0));
			return services.status(service);
		},
		journal: async (service, lines) => {
			read(services.asked('journal', service, lines));
			return services.journal(service, lines);
		},
		commands: (action, service) => services.commands(action, service),
	};
};
