/**
 * The least that a Node program can do to know who holds a port: two calls of the Engine API, the engine's store, the
 * kernel's sockets and who has them open. Takes the socket and the data root; understands nothing of what it reads.
 */
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

const {request} = process.getBuiltinModule('node:http');
const [socketPath, dataRoot] = process.argv.slice(2);

for (const path of ['/containers/json', '/info']) {
	request({socketPath, path}, response => {
		let text = '';
		response.on('data', chunk => (text += chunk));
		response.on('end', () => JSON.parse(text));
	}).end();
}

readFileSync(`${dataRoot}/network/files/local-kv.db`);
for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) readFileSync(`/proc/net/${table}`, 'utf8');
for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
	try {
		for (const name of readdirSync(`/proc/${pid}/fd`)) readlinkSync(`/proc/${pid}/fd/${name}`);
	} catch {
		// It has ended, or has closed this one.
	}
}
