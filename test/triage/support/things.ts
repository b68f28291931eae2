import type {EngineEvent} from '../../../src/host/docker/objects.ts';
import type {Container, Network} from '../../../src/host/docker/reader.ts';
import type {Finding} from '../../../src/triage/finding.ts';
import {makeFinding} from '../../../src/triage/make.ts';

/** A container that was made and never started, with what a test is about. */
export const aContainer = (told: Partial<Container> & {readonly name: string}): Container => ({
	id: `${told.name}-id`, image: 'bb:1', imageId: 'sha256:1', created: '2026-01-01T00:00:00Z', state: 'created', pid: 0, exitCode: 0, error: '', startedAt: '0001-01-01T00:00:00Z',
	finishedAt: '0001-01-01T00:00:00Z', restartCount: 0, restartPolicy: {Name: 'no', MaximumRetryCount: 0}, networkMode: 'default', wantedPorts: [], ports: [], networks: {}, labels: {}, command: [],
	mounts: [], stopTimeoutSeconds: 10, oomKilled: false, logDriver: 'json-file', logOptions: {}, autoRemove: false, environmentNames: [], logPath: '', ...told,
});

export const aPort = (hostPort: number, hostIp = ''): Container['wantedPorts'][number] => ({protocol: 'tcp', hostIp, hostPort, hostPortEnd: hostPort, containerPort: 80});

export const aNetwork = (name: string, subnet: string, driver = 'bridge'): Network => ({
	id: `${name}00000000000000`.slice(0, 14), name, created: '', scope: 'local', predefined: name === 'bridge', active: {},
	spec: {Name: name, Driver: driver, Internal: false, Attachable: false, Ingress: false, EnableIPv6: false, IPAM: {Driver: 'default', Config: [{Subnet: subnet}]}, Options: {}, Labels: {}},
});

export const anEvent = (name: string, action: string, attributes: Readonly<Record<string, string>> = {}): EngineEvent => ({at: 0, type: 'container', action, id: `${name}-id`, name, attributes});

export const aFinding = (told: Partial<Finding> & Pick<Finding, 'kind'>): Finding =>
	makeFinding({severity: 'warning', subject: 'host', title: `a title for ${told.kind}`, evidence: ['evidence'], cost: 'a cost', nextSteps: ['look'], ...told});
