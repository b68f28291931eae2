import {copyFile, readFile, writeFile} from 'node:fs/promises';
import type {FaultHost} from 'drydock-cli';

/**
 * A container with an address of its own that published port 8443, and a neighbour on its network. The engine comes up
 * with the bridge driver's record of its endpoint, and without some of the engine's own records: those whose keys
 * `lose` renames. The new names keep their length and their place in the order of keys, or the store would be damaged.
 */
export const leaveStale = async (host: FaultHost, lose: (store: string) => string): Promise<void> => {
	const store = `${host.dataRoot}/network/files/local-kv.db`;
	const run = ['run', '-d', '--stop-signal', 'KILL', '--network', 'edge'];
	await host.docker('network', 'create', '--subnet', '172.31.240.0/24', '--gateway', '172.31.240.1', 'edge');
	await host.docker(...run, '--name', 'proxy', '--ip', '172.31.240.10', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
	await host.docker(...run, '--name', 'app', '--ip', '172.31.240.20', 'bb:1', 'sleep', '100000');
	await copyFile(store, `${store}.running`);
	await host.docker('stop', 'proxy');
	await host.stop();
	await writeFile(store, Buffer.from(lose((await readFile(`${store}.running`)).toString('latin1')), 'latin1'));
	await host.start();
	await host.docker('start', 'app');
	// As it was found: somebody tried.
	await host.docker('start', 'proxy').catch(() => undefined);
};
