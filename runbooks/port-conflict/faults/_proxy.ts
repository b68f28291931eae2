import type {FaultHost} from 'drydock-cli';

/** The container that wants the port: its failed start is the incident, whose words stay in its state. */
export const tryProxy = async (host: FaultHost, publish = '8443:80'): Promise<void> => {
	await host.docker('create', '--name', 'proxy', '--stop-signal', 'KILL', '-p', publish, 'bb:1', 'httpd', '-f', '-p', '80');
	await host.docker('start', 'proxy').catch(() => undefined);
};
