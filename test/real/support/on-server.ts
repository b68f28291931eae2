import {fileURLToPath} from 'node:url';
import type {Server} from './server.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** What a server must have bound so that our sources can be run on it. */
export const sourceBinds: Readonly<Record<string, string>> = {
	[`${repository}src`]: '/opt/source/src',
	[`${repository}node_modules`]: '/opt/source/node_modules',
	[`${repository}package.json`]: '/opt/source/package.json',
};

/** Runs `body` on the server with the machine reader in hand (`machine`, `commands`); what it returns comes back as JSON. */
export const onMachine = async <T>(server: Server, body: string, user?: string): Promise<T> => {
	const program = `
		import {createCommandRunner} from '/opt/source/src/host/machine/commands.ts';
		import {createMachineReader} from '/opt/source/src/host/machine/machine.ts';
		import {detectServices} from '/opt/source/src/host/machine/services/detect.ts';
		const commands = createCommandRunner();
		const told = [];
		const machine = createMachineReader({commands, services: await detectServices(commands), engineSocket: '/run/docker.sock', read: command => told.push(command)});
		const reason = async asked => asked.then(value => ({value}), error => ({reason: error.reason ?? error.stack, message: error.message}));
		process.stdout.write(JSON.stringify(await (async () => {${body}})()) ?? 'null');`;
	return JSON.parse(await server.succeed(`/opt/drydock/node --input-type=module -e "$PROGRAM"`, {env: {PROGRAM: program}, ...(user === undefined ? {} : {user})})) as T;
};
