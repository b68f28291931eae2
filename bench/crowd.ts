import {Agent, request} from 'node:http';
import type {Engine} from '../test/real/support/engine.ts';

export const containers = 1000;
export const running = 60;
/** Container number N publishes this and N. */
export const firstPort = 20_000;

const send = async (socketPath: string, agent: Agent, path: string, body?: object): Promise<string> => {
	const {promise, resolve, reject} = Promise.withResolvers<string>();
	const data = body === undefined ? '' : JSON.stringify(body);
	const headers = {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(data)};
	const sent = request({socketPath, agent, path, method: 'POST', headers}, response => {
		let text = '';
		response.on('data', (chunk: Buffer) => (text += chunk.toString()));
		response.on('end', () => ((response.statusCode ?? 500) < 400 ? resolve(text) : reject(new Error(`${path}: ${text}`))));
	});
	sent.on('error', reject);
	sent.end(data);
	return promise;
};

const inParallel = async (count: number, workers: number, work: (index: number) => Promise<void>): Promise<void> => {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < count) await work(next++);
	};
	await Promise.all(Array.from({length: workers}, worker));
};

/** Creates a thousand containers, each publishing a port of its own, and starts the first sixty. */
export const crowd = async ({socket}: Engine): Promise<void> => {
	const agent = new Agent({keepAlive: true, maxSockets: 4});
	const name = (index: number): string => `c${String(index).padStart(4, '0')}`;
	try {
		await inParallel(containers, 4, async index => {
			const PortBindings = {'80/tcp': [{HostPort: String(firstPort + index)}]};
			await send(socket, agent, `/containers/create?name=${name(index)}`, {
				Image: 'bb:1',
				Cmd: ['sleep', '1000000'],
				StopSignal: 'SIGKILL',
				ExposedPorts: {'80/tcp': {}},
				HostConfig: {PortBindings},
			});
		});
		await inParallel(running, 2, async index => void (await send(socket, agent, `/containers/${name(index)}/start`)));
	} finally {
		agent.destroy();
	}
};
