import type {Loss, Operation} from './operation.ts';
import {isDockerService} from './service-loss.ts';

/**
 * What an operation may change of an object: `state` (running or not), `existence` (there, gone, made anew), `image`,
 * `labels`, `restart policy`, `ports`, or `network NAME`: whether a container is connected to it; `networks`: to any.
 */
export type Aspect = 'existence' | 'state' | 'image' | 'labels' | 'restart policy' | 'ports' | 'networks' | `network ${string}`;

/** An object that an operation may change, in the words that losses use: "container app", "port 443/tcp". */
export interface Touch {
	readonly object: string;
	/** Every object that begins so: "container ". Names may have any sign in them, so that none of them can say it. */
	readonly every?: true;
	/** Absent: anything about it. */
	readonly only?: readonly Aspect[];
	/** How it is afterwards, if the operation did what it says: anything else is a surprise after all. */
	readonly becomes?: 'there' | 'gone' | 'running' | 'stopped';
}

/** The processes that carry published ports: the engine starts and ends them. */
export const portCarriers: Touch = {object: 'process docker-proxy'};

const existence = (object: string, becomes: 'there' | 'gone'): Touch => ({object, only: ['existence'], becomes});

const state = (name: string, becomes: 'running' | 'stopped'): Touch => ({object: `container ${name}`, only: ['state', 'ports'], becomes});

/** `removes`: started with --rm, and gone once it stops, with the volumes that were made for it. */
const ending = (name: string, removes: boolean | undefined): readonly Touch[] => (removes === true ? [existence(`container ${name}`, 'gone'), {object: 'volume without a name'}] : [state(name, 'stopped')]);

const serviceTouches = (service: string, becomes: 'running' | 'stopped', removes: boolean | undefined): readonly Touch[] => {
	const name = service.replace(/\.service$/, '');
	const own: Touch = {object: `service ${name}`, becomes};
	if (!isDockerService(service) && !/^(?:docker\.socket|containerd)$/.test(name)) return [own];
	const daemon: Touch = {object: 'service docker', only: ['state']};
	return [
		...(name === 'docker' ? [] : [daemon]),
		own,
		{object: 'container ', every: true, only: ['state', 'ports', ...(removes === true ? ['existence' as const] : [])]},
		...(removes === true ? [{object: 'volume without a name'}] : []),
		portCarriers,
		{object: 'setting net.ipv4.ip_forward'},
	];
};

/** What an operation may change of what is compared before and after a run. */
export const touchedBy = (op: Operation): readonly Touch[] => {
	switch (op.kind) {
		case 'container.start':
			return [state(op.container.name, 'running')];
		case 'container.stop':
			return ending(op.container.name, op.removes);
		case 'container.restart':
			return op.removes === true ? ending(op.container.name, true) : [state(op.container.name, 'running')];
		case 'container.restart-policy':
			return [{object: `container ${op.container.name}`, only: ['restart policy']}];
		case 'container.remove':
		case 'temporary.remove':
			return [existence(`container ${op.container.name}`, 'gone')];
		case 'container.create': {
			const object = `container ${op.spec.name}`;
			// Labels of the image that it is made from become its own.
			return [{object, only: ['image', 'labels', 'state']}, {object: 'volume without a name'}, existence(object, 'there')];
		}
		case 'network.create':
			return [existence(`network ${op.spec.Name}`, 'there')];
		case 'network.remove':
			return [existence(`network ${op.network.name}`, 'gone'), portCarriers];
		case 'network.connect':
			return [{object: `container ${op.container.name}`, only: ['ports']}, {object: `container ${op.container.name}`, only: [`network ${op.network}`], becomes: 'there'}, portCarriers];
		case 'network.disconnect': {
			// An id names a network that is gone: the container still has it by its name.
			const network = /^[0-9a-f]{12,64}$/.test(op.network) ? 'networks' : (`network ${op.network}` as const);
			return [{object: `container ${op.container.name}`, only: ['ports']}, {object: `container ${op.container.name}`, only: [network], becomes: 'gone'}, portCarriers];
		}
		case 'image.commit':
			return [existence(`image ${op.repository}:${op.tag}`, 'there')];
		case 'image.remove':
			return [...op.tags, op.image.id.replace(/^sha256:/, '').slice(0, 12), op.image.name].map(name => existence(`image ${name}`, 'gone'));
		case 'volume.create':
			return [existence(`volume ${op.name}`, 'there')];
		case 'volume.remove':
			return [existence(`volume ${op.name}`, 'gone')];
		case 'service.start':
		case 'service.restart':
			return serviceTouches(op.service, 'running', op.removes);
		case 'service.stop':
			return serviceTouches(op.service, 'stopped', op.removes);
		case 'process.signal':
			return [{object: `process ${op.pid}`}];
		case 'file.move':
			return [{object: `file ${op.from}`}, {object: `file ${op.to}`}];
		case 'store.forget-endpoint':
			return [{object: `file ${op.path}`}];
		case 'copy.restore':
			return [{object: `file ${op.to}`}];
		// What is in a volume, a log, the build cache or the run's own folder is not compared, nor are bare bridges.
		case 'volume.save':
		case 'volume.load':
		case 'image.try':
		case 'log.truncate':
		case 'log.remove-rotated':
		case 'cache.remove':
		case 'bridge.remove':
		case 'copy.json':
		case 'copy.file':
			return [];
	}
};

/** What a plan said that it costs: it was confirmed with these words. */
export const touchedByLoss = ({stops, gone}: Loss): readonly Touch[] => [
	...stops.map(({name}): Touch => ({object: name.replace(/^published ports of /, ''), only: ['state', 'ports']})),
	...gone.map(({name}): Touch => ({object: name})),
];
