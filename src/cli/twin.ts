import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {DrydockError} from '../errors.ts';
import {sanitize} from '../present/sanitize.ts';
import type {ParsedArguments} from './arguments.ts';
import type {Io} from './io.ts';
import {openWorld} from './open-world.ts';

/** Until the first of the signals that end a program. */
const untilEnded = async (): Promise<void> => {
	const {promise, resolve: end} = Promise.withResolvers<void>();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end());
	await promise;
};

/** `drydock twin [SCENARIO|FILE] [--socket PATH]`: serves a simulated engine until it is ended. */
export const twinCommand = async ({operands, options}: ParsedArguments, io: Io): Promise<number> => {
	const {world, of} = openWorld(operands[0]);
	const [{serveTwin}, {twinHost}] = await Promise.all([import('../twin/api/serve.ts'), import('../twin/world/host.ts')]);
	const folder = mkdtempSync(join(tmpdir(), 'drydock-twin-'));
	const socketPath = typeof options['socket'] === 'string' ? resolve(options['socket']) : join(folder, 'docker.sock');
	if (existsSync(socketPath)) throw new DrydockError('usage', `There is something at ${socketPath} already; it was left alone.`, {nextSteps: ['Name another path: --socket PATH']});
	const served = await serveTwin(twinHost(world), socketPath);
	try {
		io.stdout.write(`DOCKER_HOST=unix://${socketPath}\n`);
		io.stderr.write(`A twin of ${sanitize(of)}: in another terminal, \`export DOCKER_HOST=unix://${socketPath}\`, then the docker command as usual. Ctrl-C ends it.\n`);
		await untilEnded();
		return 0;
	} finally {
		await served.close();
		rmSync(folder, {recursive: true, force: true});
	}
};
