import {describe, expect, it} from '@jest/globals';
import {DrydockError} from '../../src/errors.ts';
import type {HostReader} from '../../src/host/reader.ts';
import type {Detector} from '../../src/triage/detector.ts';
import {triage, type TriageProgress} from '../../src/triage/triage.ts';
import {aFinding} from './support/things.ts';

/** Readings that answer, fail or never come: nothing that pretends to be an engine. */
const readings = (docker: Readonly<Record<string, unknown>>, machine: Readonly<Record<string, unknown>> = {}): HostReader =>
	({docker: {ping: async () => {}, ...docker}, machine: {services: {}, ...machine}, label: 'host'}) as unknown as HostReader;

const never = async (): Promise<never> => new Promise(() => {});
const find = (what: string, work: Detector['find']): Detector => ({what, find: work});
const look = async (host: HostReader, detectors: readonly Detector[], told?: (progress: TriageProgress) => void) => triage(host, {runbooks: [], detectors, timeoutSeconds: 0.05}, told);

describe('a look at a host', () => {
	it('asks everything once, for all who want to know it', async () => {
		let asked = 0;
		const host = readings({info: async () => ++asked, container: async (id: string) => `${id} ${++asked}`});
		const seen: unknown[] = [];
		const detector = find('x', async ({host: {docker}}) => {
			seen.push(await docker.info(), await docker.container('a'), await docker.container('b'));
			return [];
		});
		await look(host, [detector, {...detector}]);
		expect(asked).toBe(3);
		expect(seen.slice(0, 3)).toEqual(seen.slice(3));
	});

	it('goes on without a reading that never comes, and without a detector that fails', async () => {
		const progress: TriageProgress[] = [];
		const found = await look(
			readings({networks: never, info: async () => 'info'}),
			[
				find('networks', async ({host: {docker}}) => (await docker.networks(), [])),
				find('a bug', async () => {
					throw new TypeError('undefined is no object');
				}),
				find('itself', async ({host: {docker}}) => (await docker.info(), [aFinding({kind: 'unhealthy'})])),
			],
			told => progress.push(told),
		);
		expect(found.findings.map(({kind}) => kind)).toEqual(['unhealthy']);
		expect(found.notKnown).toEqual([{what: 'a bug', why: 'undefined is no object'}, {what: 'networks', why: 'the list of networks did not come within 0.05 s'}]);
		// All that could be found was told while the one that hangs was still waited for.
		expect(progress.at(-2)).toMatchObject({pending: ['networks'], findings: [{kind: 'unhealthy'}]});
		expect(found.summary).toBe('1 warning, 2 not known');
	});

	it('says once that Docker does not answer, and asks it for nothing else', async () => {
		let asked = 0;
		const ping = async () => {
			throw new DrydockError('unreachable', 'Docker does not answer');
		};
		const ask = (what: string) => find(what, async ({host: {docker}}) => (await Promise.all([docker.info(), docker.networks()]), []));
		const found = await look(readings({ping, info: async () => ++asked, networks: async () => ++asked}), [ask('a'), ask('b'), ask('c')]);
		expect(found.notKnown).toEqual([{what: 'a, b, c', why: 'Docker does not answer'}]);
		expect(asked).toBe(0);
	});

	it('inspects around a container whose inspect hangs or fails', async () => {
		const inspect = async (id: string) => (id === 'hangs' ? never() : id === 'gone' ? Promise.reject(new DrydockError('not-found', 'no such container')) : {id});
		const failed: string[] = [];
		let ids: readonly string[] = [];
		await look(readings({container: inspect}), [find('x', async ({host}) => ((ids = (await host.docker.inspectAll(['a', 'hangs', 'gone', 'b'], id => failed.push(id))).map(({id}) => id)), []))]);
		expect(ids).toEqual(['a', 'b']);
		expect(failed).toEqual(['hangs']);
	});
});
