/**
 * The least that a Node program can do to have read what triage reads: every container inspected, sixteen at a time, the
 * lists, the disk usage, the engine's store, sockets with who has them open. One after the other, and understands nothing.
 */
import {readdirSync, readFileSync, readlinkSync, statfsSync, statSync} from 'node:fs';

const {Agent, request} = process.getBuiltinModule('node:http');
const [socketPath, dataRoot] = process.argv.slice(2);
const agent = new Agent({keepAlive: true, maxSockets: 16});

const get = path => {
	const {promise, resolve, reject} = Promise.withResolvers();
	const sent = request({socketPath, path, agent}, response => {
		let text = '';
		response.on('data', chunk => (text += chunk));
		response.on('end', () => resolve(JSON.parse(text)));
	});
	sent.on('error', reject).end();
	return promise;
};

const containers = await get('/containers/json?all=1');
const inspected = await Promise.all(containers.map(({Id}) => get(`/containers/${Id}/json`)));
for (const path of ['/info', '/networks', '/images/json', '/volumes', '/system/df']) await get(path);
const now = Math.floor(Date.now() / 1000);
await new Promise((resolve, reject) => {
	request({socketPath, path: `/events?since=${now - 300}&until=${now}`, agent}, response => response.resume().on('end', resolve)).on('error', reject).end();
});

for (const {LogPath} of inspected) if (LogPath !== '') statSync(LogPath, {throwIfNoEntry: false});
statfsSync(dataRoot);
readFileSync(`${dataRoot}/network/files/local-kv.db`);
for (const table of ['tcp', 'tcp6', 'udp', 'udp6', 'route']) readFileSync(`/proc/net/${table}`, 'utf8');
for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
	try {
		for (const name of readdirSync(`/proc/${pid}/fd`)) readlinkSync(`/proc/${pid}/fd/${name}`);
	} catch {
		// It has ended, or has closed this one.
	}
}
agent.destroy();
