import {type CreateSpec, type HostPort, hostPortText, type Json, parseHostPort, plural, presentBytes} from 'drydock-cli';
import type {Listed, Restore} from './restore.ts';

type Fields = {readonly [name: string]: Json | undefined};

const fields = (value: Json | undefined): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The fixed places on the host that it publishes its ports at. */
export const portsOf = ({hostConfig}: CreateSpec): readonly HostPort[] =>
	Object.entries(fields(hostConfig['PortBindings'])).flatMap(([port, bindings]) =>
		list(bindings).flatMap(binding => {
			const {HostIp, HostPort} = fields(binding);
			if (text(HostPort) === '' || text(HostPort) === '0') return [];
			const address = text(HostIp).includes(':') ? `[${text(HostIp)}]:` : text(HostIp) === '' ? '' : `${text(HostIp)}:`;
			return [parseHostPort(`${address}${text(HostPort)}/${port.split('/')[1] ?? 'tcp'}`)];
		}),
	);

/** What gives it power over the host: an image can come from anywhere, and its labels with it. */
const powersOf = ({hostConfig}: CreateSpec): readonly string[] => [
	...(hostConfig['Privileged'] === true ? ['privileged: it can do everything on this host'] : []),
	...(list(hostConfig['CapAdd']).length === 0 ? [] : [`capabilities ${list(hostConfig['CapAdd']).map(text).join(', ')}`]),
	...(list(hostConfig['Devices']).length === 0 ? [] : [`devices ${list(hostConfig['Devices']).map(device => text(fields(device)['PathOnHost'])).join(', ')}`]),
	...(['NetworkMode', 'PidMode', 'IpcMode', 'UTSMode', 'UsernsMode'] as const).filter(mode => hostConfig[mode] === 'host').map(mode => `${mode.slice(0, -4).toLowerCase()} of the host`),
	...(list(hostConfig['SecurityOpt']).length === 0 ? [] : [`security options ${list(hostConfig['SecurityOpt']).map(text).join(', ')}`]),
];

const bindsOf = ({hostConfig}: CreateSpec): readonly string[] => [
	...list(hostConfig['Binds']).map(text).filter(bind => bind.startsWith('/')),
	...list(hostConfig['Mounts']).map(fields).filter(({Type}) => Type === 'bind').map(({Source, Target}) => `${text(Source)}:${text(Target)}`),
];

const networkText = ([name, endpoint]: readonly [string, Fields]): string => {
	const addresses = fields(endpoint['IPAMConfig']);
	const address = text(addresses['IPv4Address']) || text(addresses['IPv6Address']);
	const aliases = list(endpoint['Aliases']).map(text);
	return [name, ...(address === '' ? [] : [`static ${address}`]), ...(aliases.length === 0 ? [] : [`as ${aliases.join(', ')}`])].join(' ');
};

const policyOf = ({hostConfig}: CreateSpec): string => text(fields(hostConfig['RestartPolicy'])['Name']) || 'no';

/** What will be made. */
const planned = ({as, image, backup, networks, volumes}: Restore): readonly string[] => {
	const {spec} = backup;
	const powers = powersOf(spec);
	const binds = bindsOf(spec);
	return [
		`Will be made: ${as}, of ${image}, as ${backup.container.name} was on ${backup.at} (from ${spec.image}; ${backup.ran ? `it ran, and was ${backup.copied} while it was copied` : 'it did not run'}).`,
		`Ports ${portsOf(spec).map(hostPortText).join(', ') || 'none'}; networks ${Object.entries(spec.networks).map(networkText).join('; ') || 'none'}; restart policy ${policyOf(spec)}.`,
		...(powers.length === 0 ? [] : [`It has power over this host: ${powers.join('; ')}.`]),
		...(binds.length === 0 ? [] : [`It mounts of this host: ${binds.join(', ')}.`]),
		...networks.map(({Name, IPAM}) => `Network ${Name} is gone, and is made again${IPAM.Config.length === 0 ? '' : ` with ${IPAM.Config.map(({Subnet}) => Subnet).join(', ')}`}.`),
		...volumes.map(({volume, destination, why}) => `Volume ${volume.name} at ${destination}: ${why}.`),
	];
};

/** What will be made, and what stands in the way. */
export const describeRestore = (restore: Restore): readonly string[] => {
	const {as, taken, hindrances, remarks} = restore;
	return [
		...planned(restore),
		...(taken === null ? [] : [`The name ${as} is taken by ${taken.same ? 'the very container that was backed up' : 'another container'}, which is ${taken.state}.`]),
		...hindrances.map(why => `It cannot be made: ${why}.`),
		...remarks,
	];
};

/** One backup in a list. */
export const describeListed = ({at, from, bytes, volumes}: Listed): string => {
	const kept = volumes.filter(({saved}) => saved).length;
	const parts = volumes.length === 0 ? 'no volumes' : kept === volumes.length ? `with ${plural(kept, 'volume')}` : `${kept} of ${plural(volumes.length, 'volume')} saved`;
	return `of ${at}, from ${from}, ${presentBytes(bytes)} with the layers that it shares, ${parts}`;
};
