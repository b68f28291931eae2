import {describe, expect, it} from '@jest/globals';
import {tellDifference} from '../../src/engine/survey.ts';
import type {Operation} from '../../src/operations/operation.ts';
import {touchedBy, touchedByLoss} from '../../src/operations/touches.ts';
import {compareSurveys} from '../../src/survey/compare-surveys.ts';
import type {Survey} from '../../src/survey/survey.ts';
import {container, id, port, survey} from './records.ts';

const ref = (name: string) => ({id: name, name});
const done = (...operations: readonly Operation[]) => operations.map(operation => ({by: operation.kind, touches: touchedBy(operation)}));

const compared = (before: Partial<Survey>, after: Partial<Survey>, ...operations: readonly Operation[]) => compareSurveys(survey(before), survey(after), done(...operations)).differences;

/** Every difference as a sentence; the ones that nobody planned begin with "!". */
const told = (before: Partial<Survey>, after: Partial<Survey>, ...operations: readonly Operation[]): readonly string[] =>
	compared(before, after, ...operations).map(each => `${each.expected ? '' : '! '}${tellDifference(each)}`);

const app = (draft: Parameters<typeof container>[0]): Partial<Survey> => ({containers: {objects: {app: container(draft)}}});
const ports = (objects: Record<string, ReturnType<typeof port>>, more: Partial<Survey> = {}): Partial<Survey> => ({ports: {objects}, ...more});

const stop: Operation = {kind: 'container.stop', container: ref('app')};
const start: Operation = {kind: 'container.start', container: ref('app')};
const restartDocker: Operation = {kind: 'service.restart', service: 'docker'};

describe('two surveys of a host', () => {
	it('that are the same have nothing to say', () => expect(told({}, {})).toEqual([]));

	it.each<[string, Partial<Survey>, Partial<Survey>, string]>([
		['a container that ended', {}, app({state: 'exited', exitCode: 137}), '! container app was running, is exited (137)'],
		['a container that is gone', {}, {containers: {objects: {}}}, '! container app is gone'],
		['a new container', {containers: {objects: {}}}, {}, '! container app is new'],
		['a container of the same name that is another one', {}, app({id: id('b')}), '! container app is made anew'],
		['a restart policy', app({restartPolicy: 'always'}), app({}), '! restart policy of container app was always, is no'],
		['a mount', app({mounts: {'/data': 'volume data'}}), app({}), '! mount /data of container app is gone'],
		['an address that was asked for', app({networks: {edge: {address: '172.31.240.20'}}}), app({networks: {edge: {}}}), '! address of container app in network edge is gone'],
		['a connection', app({networks: {edge: {}}}), app({}), '! connection of container app to network edge is gone'],
		['a port that is not published any more', app({ports: ['443->80/tcp']}), app({}), '! published port 443->80/tcp of container app is gone'],
		['a label, of which the value is not told', app({labels: {role: '12ab'}}), app({labels: {role: '34cd'}}), '! label role of container app is changed'],
		['a check that fails now', app({health: 'healthy'}), app({health: 'unhealthy'}), '! health of container app was healthy, is unhealthy'],
		['an image', {}, {images: {objects: {}}}, '! image bb:1 is gone'],
		['a tag that moved', {}, {images: {objects: {'bb:1': {id: `sha256:${id('2')}`}}}}, '! image bb:1 was 111111111111, is 222222222222'],
		['a volume', {}, {volumes: {objects: {}}}, '! volume data is gone'],
		['a subnet', {}, {networks: {objects: {edge: {id: id('e'), spec: {'Driver': 'bridge', 'IPAM.Config.0.Subnet': '10.0.0.0/24'}, labels: {}}}}}, '! IPAM.Config.0.Subnet of network edge was 172.31.240.0/24, is 10.0.0.0/24'],
		['a port that nobody has any more', {}, {ports: {objects: {}}}, '! port 22/tcp was listened on by sshd, is free'],
		['a port that another program has', {}, ports({'22/tcp': port('nc')}), '! port 22/tcp was listened on by sshd, is listened on by nc'],
		['a service', {}, {services: {objects: {docker: {state: 'failed'}}}}, '! service docker was active, is failed'],
		['the daemon\'s configuration', {}, {files: {objects: {'/etc/docker/daemon.json': {sha256: id('c')}}}}, '! file /etc/docker/daemon.json is new'],
		['forwarding', {}, {settings: {objects: {'net.ipv4.ip_forward': {value: '0'}}}}, '! setting net.ipv4.ip_forward was 1, is 0'],
	])('differ in %s', (_, before, after, words) => expect(told(before, after)).toEqual([words]));
});

describe('what comes and goes by itself is no difference', () => {
	it.each<[string, Partial<Survey>, Partial<Survey>]>([
		['a crash loop, caught at another moment', app({state: 'restarting', unsteady: true, exitCode: 1}), app({state: 'exited', exitCode: 1, unsteady: true})],
		['a crash loop that ended well', app({state: 'exited', unsteady: true, exitCode: 1}), app({})],
		['a check that has not answered yet', app({health: 'healthy'}), app({})],
		['a check that is well again', app({health: 'unhealthy'}), app({health: 'healthy'})],
		['ports of a crash loop', app({ports: ['443->80/tcp'], unsteady: true}), app({})],
		['a service on its way', {services: {objects: {docker: {state: 'activating'}}}}, {}],
		['a free port that the engine chose for a container', ports({'32768/tcp': port('docker-proxy')}, app({wantedPorts: ['any->80/tcp']})), ports({'32769/tcp': port('docker-proxy')}, app({wantedPorts: ['any->80/tcp']}))],
		['a listener whose owner could not be seen', {}, {ports: {objects: {'22/tcp': {addresses: ['0.0.0.0', '::']}}}}],
	])('%s', (_, before, after) => expect(told(before, after)).toEqual([]));

	it('an image that lost its tag is told by the tag alone', () => {
		const moved = {images: {objects: {'bb:1': {id: `sha256:${id('2')}`}, '111111111111': {id: `sha256:${id('1')}`}}}};
		expect(told({}, moved)).toEqual(['! image bb:1 was 111111111111, is 222222222222']);
	});

	it('a container that ended tells of its ports by itself', () => {
		const proxied = {wantedPorts: ['443->80/tcp'], ports: ['443->80/tcp']};
		expect(told(ports({'443/tcp': port('docker-proxy')}, app(proxied)), ports({}, app({...proxied, ports: [], state: 'exited', exitCode: 0})))).toEqual(['! container app was running, is exited (0)']);
	});
});

describe('a difference is expected', () => {
	it('when an operation may make it, and is not when none does', () => {
		const stopped = app({state: 'exited', exitCode: 137});
		expect(compared({}, stopped, stop)).toEqual([{what: 'container app', was: 'running', is: 'exited (137)', expected: true, by: 'container.stop'}]);
		expect(told({}, stopped, {kind: 'container.stop', container: ref('another')})).toEqual(['! container app was running, is exited (137)']);
		expect(told({}, app({state: 'exited', exitCode: 137, restartPolicy: 'always'}), stop)).toEqual(['container app was running, is exited (137)', '! restart policy of container app was no, is always']);
	});

	it('not when the last operation said that it would be otherwise', () => {
		expect(told({}, app({state: 'exited', exitCode: 1}), stop, start)).toEqual(['! container app was running, is exited (1)']);
		expect(told({}, app({state: 'exited', exitCode: 1}), start, stop)).toEqual(['container app was running, is exited (1)']);
	});

	it('when the operation that would have brought it back failed: the run said so', () => {
		const touched = [...done(stop), {by: 'start', touches: touchedBy(start), failed: true}];
		expect(compareSurveys(survey(), survey(app({state: 'exited', exitCode: 1})), touched).differences[0]?.expected).toBe(true);
	});

	it('of every container that a restart of Docker stops, and of nothing else about them', () => {
		const after = app({state: 'exited', exitCode: 0, labels: {new: '1'}});
		expect(told({}, after, restartDocker)).toEqual(['container app was running, is exited (0)', '! label new of container app is new']);
		expect(told({}, {containers: {objects: {}}}, restartDocker)).toEqual(['! container app is gone']);
		expect(told({}, {containers: {objects: {}}}, {...restartDocker, removes: true})).toEqual(['container app is gone']);
	});

	it('of a network that is made again as it was, and not of what it lost on the way', () => {
		const spec = {Name: 'edge'} as never;
		const recreate: readonly Operation[] = [{kind: 'network.remove', network: ref('edge')}, {kind: 'network.create', spec}];
		const again = (labels: Record<string, string>): Partial<Survey> => ({networks: {objects: {edge: {id: id('f'), spec: {'Driver': 'bridge', 'IPAM.Config.0.Subnet': '172.31.240.0/24'}, labels}}}});
		expect(told({}, again({}), ...recreate)).toEqual(['network edge is made anew']);
		expect(told(again({owner: 'x'}), again({}), ...recreate)).toEqual(['! label owner of network edge is gone']);
		expect(told({}, {networks: {objects: {}}}, ...recreate)).toEqual(['! network edge is gone']);
	});

	it('of a connection that was taken and not given back, only while it was the last word', () => {
		const disconnect: Operation = {kind: 'network.disconnect', network: 'edge', container: ref('app'), force: true};
		const connect: Operation = {kind: 'network.connect', network: 'edge', container: ref('app'), endpoint: {}};
		const [before, after] = [app({networks: {edge: {}, other: {}}}), app({networks: {other: {}}})];
		expect(told(before, after, disconnect)).toEqual(['connection of container app to network edge is gone']);
		expect(told(before, after, {...disconnect, network: id('9')})).toEqual(['connection of container app to network edge is gone']);
		expect(told(before, after, disconnect, connect)).toEqual(['! connection of container app to network edge is gone']);
		expect(told(before, app({networks: {edge: {}}}), disconnect)).toEqual(['! connection of container app to network other is gone']);
	});

	it('of the port of a process that was ended, by its id, its service or its container', () => {
		const [before, after] = [ports({'443/tcp': {addresses: ['0.0.0.0'], owners: [{pid: 7, name: 'web', unit: 'site.service'}]}}), ports({})];
		const kill: Operation = {kind: 'process.signal', pid: 7, startTicks: 1, signal: 'TERM', command: 'web'};
		expect(told(before, after, kill)).toEqual(['port 443/tcp was listened on by web, is free']);
		expect(told(before, after, {...kill, pid: 8})).toEqual(['! port 443/tcp was listened on by web, is free']);
		expect(told(before, after, {kind: 'service.stop', service: 'site'})).toEqual(['port 443/tcp was listened on by web, is free']);
		const published = app({wantedPorts: ['443->80/tcp'], state: 'exited'});
		expect(told(ports({'443/tcp': port('docker-proxy')}, published), ports({}, published), start)).toEqual(['port 443/tcp was listened on by docker-proxy, is free']);
	});

	it('of exactly the images that were removed', () => {
		const [before, after] = [{images: {objects: {'a:1': {id: id('1')}, 'b:1': {id: id('2')}}}}, {images: {objects: {}}}];
		const remove: Operation = {kind: 'image.remove', image: {id: `sha256:${id('1')}`, name: 'a:1'}, tags: ['a:1']};
		expect(told(before, after, remove)).toEqual(['image a:1 is gone', '! image b:1 is gone']);
	});

	it('when the loss that was confirmed named it', () => {
		const touched = [{by: 'restart', touches: touchedByLoss({stops: [{name: 'container app'}], gone: [{name: 'container once'}]})}];
		const before = survey({containers: {objects: {app: container(), once: container(), other: container()}}});
		const after = survey({containers: {objects: {app: container({state: 'exited'}), other: container({state: 'exited'})}}});
		expect(compareSurveys(before, after, touched).differences.map(({what, expected}) => [what, expected])).toEqual([['container app', true], ['container once', true], ['container other', false]]);
	});
});

describe('what could not be read', () => {
	it('is not compared, and said so with why', () => {
		const {differences, notCompared} = compareSurveys(survey(), survey({images: {notKnown: 'no answer within 10 s'}, containers: {objects: {}, unread: {app: 'its layer is damaged'}}}), []);
		expect(differences).toEqual([]);
		expect(notCompared).toEqual([{what: 'container app', why: 'its layer is damaged'}, {what: 'images', why: 'no answer within 10 s'}]);
	});
});
