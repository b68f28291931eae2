import type {HostReader} from '../host/reader.ts';
import type {ServiceAction} from '../host/machine/reader.ts';
import type {Operation} from '../operations/operation.ts';

const endsRemovableContainers = async (host: HostReader): Promise<boolean> => {
	const [{liveRestore}, containers] = await Promise.all([host.docker.info(), host.docker.containers()]);
	if (liveRestore) return false;
	const running = await host.docker.inspectAll(containers.filter(({state}) => state === 'running').map(({id}) => id));
	return running.some(({autoRemove}) => autoRemove);
};

/**
 * Starts, stops or restarts the daemon, with the very commands of this host's service manager. Where that ends
 * containers started with --rm, they are gone for good and the operation says so. A stopped daemon is not asked.
 */
export const dockerService = async (host: HostReader, action: ServiceAction): Promise<Operation> => {
	const removes = action !== 'start' && (await endsRemovableContainers(host));
	return {kind: `service.${action}`, service: 'docker', commands: host.machine.services.commands(action, 'docker'), ...(removes ? {removes} : {})};
};
