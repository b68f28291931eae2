import {DrydockError, isReason} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {bytesText} from './means/bytes.ts';
import {answeredWith, engineCall, inPath, type EngineAttempt} from './means/engine.ts';
import {goneAlready, ifThere, leaveAlone} from './means/left-alone.ts';
import {positional} from './means/positional.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';

type Create = Extract<Operation, {kind: 'volume.create'}>;
type Remove = Extract<Operation, {kind: 'volume.remove'}>;

interface Inspected {
	readonly Driver: string;
	/** Some drivers have none. */
	readonly CreatedAt?: string;
	readonly Options?: Readonly<Record<string, string>> | null;
}

const pairs = (name: string, values: Readonly<Record<string, string>>): string[] => Object.entries(values).flatMap(([key, value]) => [`--${name}`, `${key}=${value}`]);

const attemptTo = (what: string): EngineAttempt => ({doing: what, nextSteps: () => ['docker volume ls', 'docker ps -a']});

const inspect = (hands: Hands, attempt: EngineAttempt, name: string): Promise<Inspected | undefined> =>
	ifThere(engineCall(hands, attempt, docker => docker.getVolume(inPath(name)).inspect() as Promise<Inspected>));

const sorted = (values: Readonly<Record<string, string>> | null | undefined): string => JSON.stringify(Object.entries(values ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const volumeCreate: OperationKind<Create> = {
	text: ({name, driver, labels, options}) =>
		shellQuote(['docker', 'volume', 'create', ...(driver === 'local' ? [] : ['--driver', driver]), ...pairs('opt', options), ...pairs('label', labels), ...positional(name)]),
	risk: () => 'safe',
	object: ({name}) => typeable(name),
	loss: async () => noLoss,
	inverse: async ({name}, host) => ({operations: (await host.docker.volumes()).some(volume => volume.name === name) ? [] : [{kind: 'volume.remove', name}]}),
	perform: async ({name, driver, labels, options}, hands) => {
		const attempt = attemptTo(`create volume ${name}`);
		const there = await inspect(hands, attempt, name);
		// The engine answers a second creation with the volume that is there, whatever it is made of.
		if (there !== undefined && (there.Driver !== driver || sorted(there.Options) !== sorted(options)))
			throw new DrydockError('refused', `there is a volume ${name} already, with another driver or other options; it was left so`, {nextSteps: [shellQuote(['docker', 'volume', 'inspect', ...positional(name)])]});
		if (there !== undefined) {
			say(hands, `volume ${name} was there already, with this driver and these options`);
			return undefined;
		}
		stopIfCancelled(hands, `creating volume ${name}`);
		await engineCall(hands, attempt, docker => docker.createVolume({Name: name, Driver: driver, Labels: {...labels}, DriverOpts: {...options}}));
		say(hands, `created volume ${name}`);
		return undefined;
	},
};

export const volumeRemove: OperationKind<Remove> = {
	text: ({name}) => shellQuote(['docker', 'volume', 'rm', ...positional(name)]),
	risk: () => 'destructive',
	object: ({name}) => typeable(name),
	loss: async ({name, bytes}, host) => {
		const now = (await host.docker.volumes()).find(volume => volume.name === name);
		if (now === undefined) return noLoss;
		const where = now.options['device'] ?? (now.driver === 'local' ? '' : `driver ${now.driver}`);
		return {stops: [], gone: [{name: `volume ${name}`, detail: [bytes === undefined || bytes < 0 ? 'size not known' : bytesText(bytes), where, 'cannot be pulled again'].filter(part => part !== '').join('; ')}]};
	},
	inverse: async () => ({none: 'its files are gone for good, unless somebody saved them before'}),
	perform: async ({name, created}, hands) => {
		const object = `volume ${name}`;
		const attempt = attemptTo(`remove ${object}`);
		const now = await inspect(hands, attempt, name);
		if (now === undefined) return goneAlready(hands, object);
		if (created !== undefined && (now.CreatedAt ?? '') !== created) return leaveAlone(hands, object, `it is another one of that name, made ${now.CreatedAt ?? 'nobody says when'}`);
		const user = await userOf(hands, attempt, name);
		if (user !== undefined) return leaveAlone(hands, object, user);
		stopIfCancelled(hands, `removing ${object}`);
		try {
			await engineCall(hands, attempt, docker => docker.getVolume(inPath(name)).remove());
		} catch (error) {
			if (isReason(error, 'not-found')) return goneAlready(hands, object);
			if (answeredWith(error, 409)) return leaveAlone(hands, object, (await userOf(hands, attempt, name)) ?? 'the engine says that it is in use');
			throw error;
		}
		say(hands, `removed ${object}`);
		return undefined;
	},
};

/** A clause about who refers to it, running or not; undefined when nobody does. */
export const userOf = async (hands: Hands, attempt: EngineAttempt, name: string): Promise<string | undefined> => {
	const users = (await engineCall(hands, attempt, docker => docker.listContainers({all: true}))).filter(({Mounts}) => Mounts.some(mount => mount.Name === name));
	const [user] = users;
	return user && `container ${user.Names[0]?.slice(1) ?? user.Id.slice(0, 12)}${users.length > 1 ? ` and ${users.length - 1} more refer` : ' refers'} to it now`;
};
