import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createLocalTarget} from '../../src/host/targets/local.ts';
import {createCommandRunner} from '../../src/host/machine/commands.ts';
import type {ServiceConfig} from '../../src/host/machine/services/config.ts';
import type {HostReader} from '../../src/host/reader.ts';
import type {Hands} from '../../src/operations/operation.ts';

export interface Bench {
	/** A folder for files of the test; `copies` is in it. */
	readonly folder: string;
	readonly host: HostReader;
	/** All that the operations have said. */
	said(): string;
	/** Resolves once they have said it. */
	untilSaid(words: string): Promise<void>;
	readonly hands: Hands;
	readonly cancel: (reason: unknown) => void;
	close(): Promise<void>;
}

/** Real hands on this machine, as the user who runs the test, and with no daemon unless `socket` has one. */
export const openBench = async (socket?: string, service?: ServiceConfig): Promise<Bench> => {
	const folder = mkdtempSync(join(tmpdir(), 'drydock-operations-'));
	const target = await createLocalTarget({
		host: `unix://${socket ?? join(folder, 'no.sock')}`,
		env: {},
		home: folder,
		config: {service: service ?? {manager: 'process', pidFile: join(folder, 'no.pid'), start: ['false']}},
	});
	const chunks: Buffer[] = [];
	const listeners = new Set<() => void>();
	const said = (): string => Buffer.concat(chunks).toString();
	const output = (chunk: Buffer): void => {
		chunks.push(chunk);
		for (const listener of listeners) listener();
	};
	const controller = new AbortController();
	// The files of a test are the user's own: no sudo is needed for them.
	const {run} = createCommandRunner({root: true});
	return {
		folder,
		host: target.reader(),
		said,
		untilSaid: words =>
			new Promise(resolve => {
				const look = (): void => {
					if (said().includes(words)) resolve();
				};
				listeners.add(look);
				look();
			}),
		hands: {host: {...target.writer(), run}, copies: join(folder, 'copies'), output, signal: controller.signal},
		cancel: reason => controller.abort(reason),
		close: async () => {
			await target.close();
			rmSync(folder, {recursive: true});
		},
	};
};
