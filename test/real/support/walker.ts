import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {sourceBinds} from './on-server.ts';
import type {Server} from './server.ts';
import type {Outcome} from './tools.ts';

/** What a server must have bound so that a walker runs on it. */
export const walkerBinds: Readonly<Record<string, string>> = {...sourceBinds, [fileURLToPath(new URL('../../../runbooks', import.meta.url))]: '/opt/source/runbooks'};

/** The command line itself, once loaded, for one line of words after another; each with streams of its own. */
const program = `
	import {createInterface} from 'node:readline';
	import {main} from '/opt/source/src/cli/main.ts';
	for await (const line of createInterface({input: process.stdin})) {
		const {id, words} = JSON.parse(line);
		const said = {stdout: '', stderr: ''};
		const stream = name => ({write: text => ((said[name] += text), true)});
		void main(words, {stdout: stream('stdout'), stderr: stream('stderr'), stdin: {}, env: process.env}).then(
			code => process.stdout.write(JSON.stringify({id, code, ...said}) + '\\n'),
			error => process.stdout.write(JSON.stringify({id, code: 70, stdout: said.stdout, stderr: error.stack}) + '\\n'),
		);
	}`;

/** Drydock on a server, for hundreds of command lines: a start of Node for each would take longer than what they do. */
export interface Walker {
	drydock(...words: readonly string[]): Promise<Outcome>;
	stop(): Promise<void>;
}

export const startWalker = (server: Server): Walker => {
	const [command = '', ...rest] = server.argv(['/opt/drydock/node', '--input-type=module', '-e', program]);
	const child = spawn(command, rest, {stdio: ['pipe', 'pipe', 'pipe']});
	const waiting = new Map<number, {resolve: (outcome: Outcome) => void; reject: (error: Error) => void}>();
	let count = 0;
	let complaints = '';
	child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
	child.on('exit', () => {
		for (const {reject} of waiting.values()) reject(new Error(`The walker ended: ${complaints}`));
	});
	createInterface({input: child.stdout}).on('line', line => {
		const {id, ...outcome} = JSON.parse(line) as Outcome & {readonly id: number};
		waiting.get(id)?.resolve(outcome);
		waiting.delete(id);
	});
	return {
		drydock: (...words) =>
			new Promise((resolve, reject) => {
				const id = ++count;
				waiting.set(id, {resolve, reject});
				child.stdin.write(`${JSON.stringify({id, words})}\n`);
			}),
		stop: () =>
			new Promise(resolve => {
				child.once('exit', () => resolve());
				child.stdin.end();
			}),
	};
};
