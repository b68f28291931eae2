import {afterEach, beforeEach, describe, expect, it, jest} from '@jest/globals';
import {DrydockError} from '../../src/errors.ts';
import type {EngineEvent} from '../../src/host/docker/objects.ts';
import type {HostReader} from '../../src/host/reader.ts';
import type {CuredFinding, Triage} from '../../src/triage/finding.ts';
import {watchTriage, type Part, type TriageView, type TriageWatch} from '../../src/triage/watch.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const finding = (id: string, kind: CuredFinding['kind'] = 'start-failed'): CuredFinding => ({id, kind, severity: 'warning', title: id, subject: 'host', evidence: [`evidence of ${id}`], cost: '', about: {}, nextSteps: [], inputs: {}});

const event = (action: string, type = 'container'): EngineEvent => ({at: 0, type, action, id: 'c', name: 'c', attributes: {}});

interface Look {
	readonly part: Part;
	readonly host: HostReader;
	finish(found?: Partial<Triage>): void;
	tell(findings: readonly CuredFinding[]): void;
}

interface Stream {
	tell(event: EngineEvent): void;
	following(): void;
	end(error: DrydockError): void;
	readonly signal: AbortSignal;
}

const cut = new DrydockError('unreachable', 'Docker ended its stream of events.', {retryable: true});

/** A watch whose looks and streams are begun by it and ended by the test. */
const scripted = () => {
	const looks: Look[] = [];
	const streams: Stream[] = [];
	const views: TriageView[] = [];
	const docker = {
		endpoint: 'unix:///nowhere/docker.sock',
		ping: async () => undefined,
		followEvents: (tell: Stream['tell'], signal: AbortSignal, following: () => void) =>
			new Promise<void>((resolve, reject) => {
				signal.addEventListener('abort', () => resolve());
				streams.push({tell, following, end: reject, signal});
			}),
	};
	const host = {label: 'edge', docker, machine: {services: {manager: 'process'}}} as unknown as HostReader;
	const watch: TriageWatch = watchTriage({
		host,
		look: (seen, part, told) =>
			new Promise<Triage>(resolve => {
				looks.push({
					part,
					host: seen,
					finish: (found = {}) => resolve({findings: [], notKnown: [], summary: '', ...found}),
					tell: findings => told({findings, notKnown: [], pending: ['the sizes of log files']}),
				});
			}),
	});
	const quick = (): Look[] => looks.filter(({part}) => part === 'quick');
	return {
		watch,
		looks,
		quick,
		last: () => quick().at(-1)!,
		streams,
		view: () => views.at(-1)!,
		listen: () => watch.subscribe(view => views.push(view)),
	};
};

const settled = async (): Promise<void> => jest.advanceTimersByTimeAsync(0);

/** A watch that has had its first look. */
const looked = async (found: Partial<Triage> = {findings: [finding('one')]}) => {
	const all = scripted();
	const stop = all.listen();
	all.streams[0]!.following();
	for (const look of all.looks) look.finish(look.part === 'quick' ? found : {});
	await settled();
	return {...all, stop};
};

describe('a watch', () => {
	it('looks once the stream of events is open, so that nothing happens unseen in between', async () => {
		const {listen, looks, streams, view, watch} = scripted();
		listen();
		expect(looks).toHaveLength(0);
		expect(view().pending).toEqual(['the host']);
		streams[0]!.following();
		expect(looks.map(({part}) => part)).toEqual(['quick', 'slow']);
		looks[0]!.tell([finding('one')]);
		expect(view()).toMatchObject({findings: [{id: 'one'}], pending: ['the sizes of log files']});
		expect(view().at).toBeUndefined();
		looks[0]!.finish({findings: [finding('one')]});
		await settled();
		expect(view().at).toBeDefined();
		watch.close();
	});

	it('looks all the same when the daemon does not say whether it lets it in', async () => {
		const {listen, quick, watch} = scripted();
		listen();
		await jest.advanceTimersByTimeAsync(1000);
		expect(quick()).toHaveLength(1);
		watch.close();
	});

	it('never looks by a timer: an hour passes, and nothing is asked', async () => {
		const {quick, looks, streams, watch} = await looked();
		const before = looks.length;
		await jest.advanceTimersByTimeAsync(3_600_000);
		expect(looks).toHaveLength(before);
		expect(quick()).toHaveLength(1);
		expect(streams).toHaveLength(1);
		expect(jest.getTimerCount()).toBe(0);
		watch.close();
	});

	it('looks again a second after something happened, and at most once in ten', async () => {
		const {quick, streams, watch, last} = await looked();
		await jest.advanceTimersByTimeAsync(60_000);
		streams[0]!.tell(event('die'));
		streams[0]!.tell(event('start'));
		await jest.advanceTimersByTimeAsync(900);
		expect(quick()).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(100);
		expect(quick()).toHaveLength(2);
		last().finish();
		for (let second = 0; second < 9; second++) {
			streams[0]!.tell(event('die'));
			await jest.advanceTimersByTimeAsync(1000);
		}
		expect(quick()).toHaveLength(2);
		await jest.advanceTimersByTimeAsync(1000);
		expect(quick()).toHaveLength(3);
		watch.close();
	});

	it.each([
		['exec_create: sh -c true', 'container'],
		['exec_die', 'container'],
		['top', 'container'],
		['push', 'image'],
		['update', 'service'],
	])('does not look for %s of a %s', async (action, type) => {
		const {quick, streams, watch} = await looked();
		streams[0]!.tell(event(action, type));
		await jest.advanceTimersByTimeAsync(60_000);
		expect(quick()).toHaveLength(1);
		watch.close();
	});

	it('asks for the sizes on the disk at most once in ten minutes, however many images come and go', async () => {
		const {looks, streams, watch, last} = await looked();
		const slow = (): number => looks.filter(({part}) => part === 'slow').length;
		for (let minute = 0; minute < 9; minute++) {
			streams[0]!.tell(event('delete', 'image'));
			await jest.advanceTimersByTimeAsync(60_000);
			last().finish();
			await settled();
		}
		expect(slow()).toBe(1);
		await jest.advanceTimersByTimeAsync(60_000);
		streams[0]!.tell(event('delete', 'image'));
		await jest.advanceTimersByTimeAsync(11_000);
		expect(slow()).toBe(2);
		watch.close();
	});

	it('does not wait for a look that hangs, and takes nothing of it later', async () => {
		const {quick, streams, watch, view, last} = await looked();
		await jest.advanceTimersByTimeAsync(60_000);
		streams[0]!.tell(event('die'));
		await jest.advanceTimersByTimeAsync(1000);
		const hanging = last();
		streams[0]!.tell(event('die'));
		await jest.advanceTimersByTimeAsync(30_000);
		expect(quick()).toHaveLength(3);
		last().finish({findings: [finding('three')]});
		await settled();
		hanging.finish({findings: [finding('two')]});
		await settled();
		expect(view().findings.map(({id}) => id)).toEqual(['three']);
		watch.close();
	});

	it('keeps what was found until the next look has ended', async () => {
		const {watch, view, last} = await looked({findings: [finding('one'), finding('two')]});
		await jest.advanceTimersByTimeAsync(5000);
		watch.refresh();
		last().tell([finding('two')]);
		expect(view().findings.map(({id}) => id).toSorted()).toEqual(['one', 'two']);
		last().finish({findings: [finding('two')]});
		await settled();
		expect(view().findings.map(({id}) => id)).toEqual(['two']);
		watch.close();
	});

	it('stops following when nobody listens, and looks again for the next who does', async () => {
		const {quick, streams, listen, watch, stop, view} = await looked();
		stop();
		expect(streams[0]!.signal.aborted).toBe(true);
		streams[0]!.tell(event('die'));
		await jest.advanceTimersByTimeAsync(60_000);
		expect(quick()).toHaveLength(1);
		listen();
		expect(view().findings).toHaveLength(1);
		streams[1]!.following();
		expect(quick()).toHaveLength(2);
		watch.close();
	});

	it('says so, and asks no more, where the events cannot be followed', async () => {
		const {listen, streams, quick, view, watch, last} = scripted();
		listen();
		streams[0]!.end(new DrydockError('refused', 'Docker answered GET /events with HTTP 501.'));
		await settled();
		last().finish({findings: [finding('one')]});
		await jest.advanceTimersByTimeAsync(60_000);
		expect(view()).toMatchObject({findings: [{id: 'one'}], notKnown: [{why: 'Docker answered GET /events with HTTP 501.'}]});
		expect(view().away).toBeUndefined();
		expect([quick().length, streams.length]).toEqual([1, 1]);
		watch.close();
	});
});

describe('a daemon that goes away', () => {
	it('leaves what was found, marked as old; the machine is asked why, and not the daemon', async () => {
		const {streams, view, watch, quick, last} = await looked();
		streams[0]!.end(cut);
		await settled();
		expect(view()).toMatchObject({findings: [{id: 'one'}], old: ['one'], away: {why: cut.message}});
		await jest.advanceTimersByTimeAsync(1000);
		expect(quick()).toHaveLength(2);
		await expect(last().host.docker.ping()).rejects.toBe(cut);
		last().finish({findings: [finding('down', 'daemon-down')]});
		await settled();
		expect(view().findings.map(({id}) => id).toSorted()).toEqual(['down', 'one']);
		expect(view().old).toEqual(['one']);
		watch.close();
	});

	it('is looked at when it is back, without a key; nothing of the time without it stays', async () => {
		const {streams, view, watch, quick, last} = await looked();
		streams[0]!.end(cut);
		await jest.advanceTimersByTimeAsync(1000);
		last().finish({findings: [finding('down', 'daemon-down')]});
		await jest.advanceTimersByTimeAsync(300_000);
		// One more, when it has been away for long; no more than that.
		last().finish({findings: [finding('down', 'daemon-down')]});
		await jest.advanceTimersByTimeAsync(300_000);
		expect(quick()).toHaveLength(3);
		streams.at(-1)!.following();
		expect(quick()).toHaveLength(4);
		expect(last().host.docker.ping).not.toThrow();
		expect(view().away).toBeUndefined();
		last().finish({findings: [finding('two')]});
		await settled();
		expect(view()).toMatchObject({findings: [{id: 'two'}], old: []});
		watch.close();
	});

	it('is tried again after pauses that grow to five seconds', async () => {
		const {streams, watch} = await looked();
		const attempts = async (milliseconds: number): Promise<number> => {
			const before = streams.length;
			for (let passed = 0; passed < milliseconds; passed += 50) {
				streams.at(-1)!.end(cut);
				await jest.advanceTimersByTimeAsync(50);
			}
			return streams.length - before;
		};
		expect(await attempts(10_000)).toBeGreaterThan(3);
		expect(await attempts(60_000)).toBeLessThanOrEqual(12);
		watch.close();
	});

	it('loses none of what was found to a look that began while it shut down', async () => {
		const {streams, view, watch, last} = await looked();
		await jest.advanceTimersByTimeAsync(60_000);
		streams[0]!.tell(event('die'));
		await jest.advanceTimersByTimeAsync(1000);
		last().finish({findings: [finding('down', 'daemon-down')]});
		await settled();
		expect(view()).toMatchObject({old: ['one'], away: {why: 'evidence of down'}});
		expect(view().findings.map(({id}) => id).toSorted()).toEqual(['down', 'one']);
		watch.close();
	});

	it('is asked again now and then while it hangs, as no event will say that it answers', async () => {
		const {streams, view, watch, last, quick} = await looked();
		await jest.advanceTimersByTimeAsync(60_000);
		streams[0]!.tell(event('die'));
		await jest.advanceTimersByTimeAsync(1000);
		last().finish({findings: [finding('down', 'daemon-down')]});
		await jest.advanceTimersByTimeAsync(30_000);
		expect(quick()).toHaveLength(3);
		last().finish({findings: [finding('two')]});
		await settled();
		expect(view()).toMatchObject({findings: [{id: 'two'}], old: []});
		expect(view().away).toBeUndefined();
		watch.close();
	});
});
