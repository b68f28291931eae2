import {copyFile, readFile, writeFile} from 'node:fs/promises';
import type {Fault} from 'drydock-cli';

/**
 * The engine comes up with the bridge driver's record of an endpoint, and without the engine's own records of it.
 * The new names keep their length and their place in the order of keys, or the store would be damaged.
 */
const loseRecords = (store: Buffer): Buffer =>
	Buffer.from(store.toString('latin1').replaceAll('v1.0/sandbox/', 'v1.0/sandbux/').replaceAll('v1.0/endpoint/', 'v1.0/endpoins/'), 'latin1');

export default {
	id: 'stale-endpoint',
	title: 'Port 8443 is held by a container that is gone',
	async inject(host) {
		const store = `${host.dataRoot}/network/files/local-kv.db`;
		await host.docker('network', 'create', '--subnet', '172.31.240.0/24', '--gateway', '172.31.240.1', 'edge');
		await host.docker('run', '-d', '--name', 'proxy', '--network', 'edge', '--ip', '172.31.240.10', '-p', '8443:80', 'bb:1', 'httpd', '-f', '-p', '80');
		await host.docker('run', '-d', '--name', 'app', '--network', 'edge', '--ip', '172.31.240.20', 'bb:1', 'sleep', '100000');
		await copyFile(store, `${store}.running`);
		await host.docker('stop', '-t', '0', 'proxy');
		await host.stop();
		await writeFile(store, loseRecords(await readFile(`${store}.running`)));
		await host.start();
		await host.docker('start', 'app');
	},
	drill: {set: {container: 'proxy'}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.State.Error}}', 'proxy')).trim();
		return state === 'running' || `proxy is ${state}`;
	},
} satisfies Fault;
