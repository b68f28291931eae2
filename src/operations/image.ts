import {DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {bytesText} from './means/bytes.ts';
import {engineCall} from './means/engine.ts';
import {reserve} from './means/reserve.ts';
import {capture, orCancelled, say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';

type Commit = Extract<Operation, {kind: 'image.commit'}>;

/** What the engine answers to an inspect with sizes, as far as it is needed. */
interface Sized {
	readonly Id: string;
	readonly Name: string;
	readonly SizeRw?: number;
	readonly Config: {readonly Image: string};
}

const freeBytes = async (hands: Hands, path: string): Promise<number> => {
	const printed = await capture(hands, ['stat', '--file-system', '--format=free %a %S', '--', path], {privileged: true});
	const [, blocks, size] = /^free (\d+) (\d+)$/m.exec(printed) ?? [];
	if (blocks === undefined || size === undefined)
		throw new DrydockError('not-known', `how much space is free under ${path} is not known, so nothing was committed`, {nextSteps: [`df -h ${shellQuote([path])}`]});
	return Number(blocks) * Number(size);
};

/** Throws `refused` when the copy would not fit with the reserve beside it. */
const checkSpace = async (hands: Hands, name: string, written: number, dataRoot: string): Promise<void> => {
	const free = await freeBytes(hands, dataRoot);
	if (free < written + reserve)
		throw new DrydockError('refused', `container ${name} has written ${bytesText(written)}; only ${bytesText(free)} are free under ${dataRoot}, and ${bytesText(reserve)} must stay free`, {
			nextSteps: [`df -h ${shellQuote([dataRoot])}`, 'Make room first, or go on without this image.'],
		});
	say(hands, `${bytesText(written)} to copy, ${bytesText(free)} free under ${dataRoot}`);
};

/** As a Dockerfile takes a word with blanks in it. */
const dockerfileWord = (word: string): string => `"${word.replaceAll(/["\\$]/g, String.raw`\$&`)}"`;

/** What nobody reads in a command line, and what would push out of it what everybody should. Characters. */
const longLabel = 200;

const commitText = ({container, repository, tag, pause, labels = {}}: Commit): string => {
	const long = Object.entries(labels).filter(([, value]) => value.length > longLabel);
	const changes = Object.entries(labels).map(([key, value]) => `LABEL ${dockerfileWord(key)}=${dockerfileWord(value.length > longLabel ? '…' : value)}`);
	const command = shellQuote(['docker', 'commit', ...(pause ? [] : ['--pause=false']), ...changes.flatMap(change => ['--change', change]), container.name, `${repository}:${tag}`]);
	return [command, ...long.map(([key, value]) => `  # ${shellQuote([key])} in full, ${bytesText(Buffer.byteLength(value))}: in the record`)].join('');
};

export const imageCommit: OperationKind<Commit> = {
	text: commitText,
	risk: ({pause}) => (pause ? 'disruptive' : 'safe'),
	object: ({container}) => typeable(container.name, container.id),
	loss: async ({container, pause}, host) => {
		if (!pause) return noLoss;
		const {state, name} = await host.docker.container(container.id);
		if (state !== 'running') return noLoss;
		const [written, {dataRoot}] = await Promise.all([host.docker.writtenBytes(container.id), host.docker.info()]);
		const free = await host.machine.freeSpace(dataRoot).then(({bytesFree}) => bytesText(bytesFree), () => 'not known how much');
		return {stops: [{name: `container ${name}`, detail: `paused while ${bytesText(written)} are copied; free under ${dataRoot}: ${free}`}], gone: []};
	},
	inverse: async ({repository, tag}) => ({none: `nothing needs to go back: the image stays; remove it with ${shellQuote(['docker', 'image', 'rm', `${repository}:${tag}`])}`}),
	perform: async ({container: {id, name}, repository, tag, pause, labels}, hands) => {
		const image = `${repository}:${tag}`;
		const attempt = {doing: `commit container ${name} to ${image}`, nextSteps: () => ['docker ps -a', 'docker image ls']};
		const sized: Sized = await engineCall(hands, attempt, docker => docker.getContainer(id).inspect({size: true} as object) as Promise<unknown> as Promise<Sized>);
		const {DockerRootDir} = (await engineCall(hands, attempt, docker => docker.info())) as {DockerRootDir: string};
		if (sized.SizeRw === undefined)
			throw new DrydockError('not-known', `the engine does not say how much container ${name} has written, so nothing was committed`, {nextSteps: [shellQuote(['docker', 'inspect', '--size', name])]});
		await checkSpace(hands, name, sized.SizeRw, DockerRootDir);
		stopIfCancelled(hands, `committing container ${name}`);
		const Labels = {
			...labels,
			'drydock.container': name,
			'drydock.container-id': sized.Id,
			'drydock.image': sized.Config.Image,
			'drydock.committed': new Date().toISOString(),
		};
		// The engine adds the container's own configuration to what the body says.
		const query = {container: id, repo: repository, tag, pause: pause ? '1' : '0'};
		const call: Promise<{Id: string}> = engineCall(hands, attempt, docker => docker.getContainer(id).commit({_query: query, _body: {Labels}} as object));
		const {Id} = await orCancelled(hands, call, `no longer waiting for image ${image}; the engine goes on with it`);
		say(hands, `committed ${name} to ${image}, image ${Id}`);
		return {id: Id};
	},
};
