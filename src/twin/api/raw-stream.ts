import type {TwinLogLine} from '../world/world.ts';
import type {Call} from './call.ts';

/** Without a terminal each piece has a head: the stream, and how long it is. */
export const frame = (stream: TwinLogLine['stream'], text: string): Buffer => {
	const body = Buffer.from(text);
	const head = Buffer.alloc(8);
	head[0] = stream === 'stderr' ? 2 : 1;
	head.writeUInt32BE(body.length, 4);
	return Buffer.concat([head, body]);
};

/** What a program in a container prints, on its way to a client. */
export interface RawStream {
	write(stream: TwinLogLine['stream'], text: string): void;
	end(): void;
	onClose(closed: () => void): void;
}

/** From 1.42 on the form is named. */
const typeOf = ({version}: Call, terminal: boolean): string => `application/vnd.docker.${terminal || version < 142 ? 'raw' : 'multiplexed'}-stream`;

/**
 * Takes over the connection where the client asked for that (`Upgrade: tcp`), as the docker command does for attach and
 * exec; otherwise an answer that goes on. What the client writes goes nowhere: no program here reads it.
 */
export const openRawStream = (call: Call, terminal: boolean): RawStream => {
	const {response, upgraded} = call;
	const put = (stream: TwinLogLine['stream'], text: string): Buffer => (terminal ? Buffer.from(text.replaceAll('\n', '\r\n')) : frame(stream, text));
	if (upgraded === undefined) {
		response.writeHead(200, {'Content-Type': typeOf(call, terminal)});
		response.flushHeaders();
		return {write: (stream, text) => void response.write(put(stream, text)), end: () => void response.end(), onClose: closed => void response.on('close', closed)};
	}
	response.detachSocket(upgraded);
	upgraded.on('error', () => upgraded.destroy());
	upgraded.resume();
	upgraded.write(`HTTP/1.1 101 UPGRADED\r\nContent-Type: ${typeOf(call, terminal)}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`);
	return {write: (stream, text) => void upgraded.write(put(stream, text)), end: () => void upgraded.end(), onClose: closed => void upgraded.on('close', closed)};
};
