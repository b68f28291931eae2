/**
 * Stands between a client and dockerd and writes down every request, without changing a byte of either direction.
 *
 *     node recording-proxy.mjs SOCKET DAEMON-SOCKET RECORD [HANG]
 *
 * RECORD gets one more JSON line per request, `{"method", "path", "at"}`, before the daemon sees the request. Requests whose
 * path matches HANG, a regular expression, reach the daemon only after 20 seconds: a daemon that hangs on one thing. A
 * program of its own without dependencies, so that it runs wherever the daemon is.
 */
import {appendFileSync, rmSync, writeFileSync} from 'node:fs';
import {Agent, createServer, request} from 'node:http';
import {connect} from 'node:net';

const [socket, daemon, record, hang] = process.argv.slice(2);
const hanging = hang ? new RegExp(hang) : undefined;
const hangsFor = 20_000;

const note = ({method, url}) => {
	appendFileSync(record, `${JSON.stringify({method, path: url, at: new Date().toISOString()})}\n`);
};

/**
 * A connection for each request, as the client had it, and yet no `Connection: close`: dockerd would answer a request
 * and hang up before its body has been written to the end.
 */
const agent = new Agent({keepAlive: true, maxFreeSockets: 0});

const server = createServer((incoming, outgoing) => {
	note(incoming);
	if (hanging?.test(incoming.url)) setTimeout(forward, hangsFor, incoming, outgoing);
	else forward(incoming, outgoing);
});

const forward = (incoming, outgoing) => {
	const forwarded = request(
		{socketPath: daemon, method: incoming.method, path: incoming.url, headers: incoming.headers, agent},
		answer => {
			outgoing.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
			// Events and logs begin with silence: the client must see that it was let in.
			outgoing.flushHeaders();
			answer.pipe(outgoing);
			// A daemon that dies in the middle of its answer: the client must see that it was cut off.
			answer.on('close', () => answer.complete || outgoing.destroy());
		},
	);
	forwarded.on('error', error => outgoing.destroy(error));
	outgoing.on('close', () => forwarded.destroy());
	incoming.pipe(forwarded);
};

/** attach and exec turn the connection into a raw stream: from there on the two sockets talk to each other. */
server.on('upgrade', (incoming, client, head) => {
	note(incoming);
	const upstream = connect(daemon);
	const headers = [];
	for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
		headers.push(`${incoming.rawHeaders[index]}: ${incoming.rawHeaders[index + 1]}\r\n`);
	}

	upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
	upstream.write(head);
	client.pipe(upstream).pipe(client);
	client.on('error', () => upstream.destroy());
	upstream.on('error', () => client.destroy());
	client.on('close', () => upstream.destroy());
});

server.requestTimeout = 0;
server.headersTimeout = 0;
server.timeout = 0;
rmSync(socket, {force: true});
writeFileSync(record, '', {flag: 'a'});
server.listen(socket, () => {
	process.stdout.write('listening\n');
});
process.on('SIGTERM', () => process.exit());
