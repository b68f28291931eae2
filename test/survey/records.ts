import type {ContainerRecord, PortRecord, Survey} from '../../src/survey/survey.ts';

export const id = (digit: string): string => digit.repeat(64);

export const container = (draft: Partial<ContainerRecord> = {}): ContainerRecord => ({
	id: id('a'),
	image: 'bb:1',
	imageId: `sha256:${id('1')}`,
	state: 'running',
	exitCode: 0,
	unsteady: false,
	wantedPorts: [],
	ports: [],
	restartPolicy: 'no',
	networks: {},
	mounts: {},
	labels: {},
	...draft,
});

export const port = (...names: readonly string[]): PortRecord => ({addresses: ['0.0.0.0', '::'], owners: names.map((name, index) => ({pid: 100 + index, name}))});

/** A host with one of everything; `draft` is what is otherwise. */
export const survey = (draft: Partial<Survey> = {}): Survey => ({
	at: '2026-11-24T06:00:00.000Z',
	containers: {objects: {app: container()}},
	networks: {objects: {edge: {id: id('e'), spec: {'Driver': 'bridge', 'IPAM.Config.0.Subnet': '172.31.240.0/24'}, labels: {}}}},
	volumes: {objects: {data: {driver: 'local', labels: {}, options: {}}}},
	images: {objects: {'bb:1': {id: `sha256:${id('1')}`}}},
	ports: {objects: {'22/tcp': port('sshd')}},
	services: {objects: {docker: {state: 'active'}}},
	files: {objects: {'/etc/docker/daemon.json': {}}},
	settings: {objects: {'net.ipv4.ip_forward': {value: '1'}}},
	...draft,
});
