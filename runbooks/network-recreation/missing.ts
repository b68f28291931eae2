import {type Container, type HostReader, isUp, type Member, type MissingNetwork, type NetworkSpec} from 'drydock-cli';
import {describeMember} from './members.ts';

const specOf = (text: string): NetworkSpec | undefined => {
	try {
		return (JSON.parse(text) as {readonly spec?: NetworkSpec} | null)?.spec;
	} catch {
		return undefined;
	}
};

/** What an earlier run kept of the network: its `spec` makes the same again. Throws an Error that says why it does not. */
export const specIn = async (host: HostReader, path: string, name: string): Promise<NetworkSpec> => {
	const spec = specOf(await host.machine.readText(path));
	if (typeof spec?.Name !== 'string' || !Array.isArray(spec.IPAM?.Config)) throw new Error(`${path} is not what a run keeps of a network (network-….json)`);
	if (spec.Name !== name) throw new Error(`${path} is of network ${spec.Name}, and not of ${name}`);
	return spec;
};

const refersNow = async (host: HostReader, {saved}: MissingNetwork): Promise<readonly Container[]> => host.docker.inspectAll(saved.members.map(({container}) => container.id));

/** What is left to do for the members: those that still know the network by an id that is gone, and those that do not know it at all. */
export const toReconnect = async (host: HostReader, missing: MissingNetwork): Promise<{readonly stale: readonly Member[]; readonly apart: readonly Member[]}> => {
	const {members, network} = missing.saved;
	const ids = new Set((await host.docker.networks()).map(({id}) => id));
	const now = new Map((await refersNow(host, missing)).map(container => [container.id, container]));
	const idOf = (member: Member): string | undefined => now.get(member.container.id)?.networks[network.name]?.NetworkID;
	const isApart = (member: Member): boolean => now.has(member.container.id) && now.get(member.container.id)?.networks[network.name] === undefined;
	return {
		// Without an id it was never started on it, and means it by name.
		stale: members.filter(member => (idOf(member) ?? '') !== '' && !ids.has(idOf(member) ?? '')),
		apart: members.filter(isApart),
	};
};

/** Did its start fail, or would Docker start it by itself? */
export const isWanted = (member: Member, {failed}: MissingNetwork): boolean =>
	failed[member.container.id] !== undefined || ['always', 'unless-stopped'].includes(member.restartPolicy.Name);

/** Members that do not run and can be started once this network is there. */
export const startable = ({saved, alsoMissing}: MissingNetwork): readonly Member[] => saved.members.filter(({container}) => alsoMissing[container.id] === undefined);

/** A job that did its work and ended is as well as a service that runs. */
export const isWell = ({state, error, exitCode, startedAt}: Container, before: Member): boolean => state === 'running' || (!isUp(state) && error === '' && exitCode === 0 && startedAt > before.startedAt);

const names = (list: readonly {readonly name: string}[]): string => list.map(({name}) => name).join(', ');

/** What is left of the network, line by line. */
export const describeMissing = (missing: MissingNetwork): readonly string[] => {
	const {saved, again, failed, alsoMissing, bound, running, bridges, notKnown} = missing;
	return [
		...(again ? [`A network ${saved.network.name} was made again; its members know it by the id of the one that is gone.`] : []),
		...saved.members.flatMap(member => {
			const {id, name} = member.container;
			return [
				describeMember(member),
				...(failed[id] === undefined ? [] : [`${name}: the last start said: ${failed[id]}`]),
				...(alsoMissing[id] === undefined ? [] : [`${name} also misses network ${alsoMissing[id].join(' and ')}: it cannot start before that one is there, too`]),
			];
		}),
		...(saved.losesMac.length === 0 ? [] : [`${saved.losesMac.join(', ')} loses the MAC address that was configured: this version of Docker takes one only when a container is made.`]),
		...(bound.length === 0 ? [] : [`Left alone: ${names(bound)} was made with the id of the network, and starts on no other.`]),
		...(running.length === 0 ? [] : [`Left alone: ${names(running)} refers to it, and runs without it.`]),
		...saved.unreadable.map(({name}) => `${name}: Docker cannot read it, so whether it refers to the network is not known`),
		...bridges.map(bridge => `Bridge ${bridge} of the machine is left of it; Docker has forgotten it.`),
		...notKnown,
	];
};
