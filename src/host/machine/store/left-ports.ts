import type {LeftPort, NetworkStore, PortProxy} from '../reader.ts';

/** Something of the machine that brings a port of the host to an address of a container: a docker-proxy, or a rule of the packet filter. */
export type Carried = Omit<PortProxy, 'pid'> & {readonly pid?: number};

/** Names it across two readings: one that was begun anew in between is another one. */
export const carriedKey = ({pid, protocol, hostIp, hostPort, containerIp, containerPort}: Carried): string => [pid ?? '', protocol, hostIp, hostPort, containerIp, containerPort].join(' ');

/** Without its prefix length. */
const bare = (address: string): string => address.replace(/\/\d+$/, '');

/** What is carried to an endpoint that the bridge driver has no record of, or that did not ask for it. */
export const unrecorded = (store: NetworkStore, carried: readonly Carried[]): readonly LeftPort[] =>
	carried.flatMap(port => {
		const there = store.bridgeEndpoints.filter(({address, address6 = ''}) => [bare(address), bare(address6)].includes(port.containerIp));
		const isRecorded = there.some(({ports}) => ports.some(({protocol, hostPort, hostPortEnd}) => protocol === port.protocol && hostPort <= port.hostPort && port.hostPort <= hostPortEnd));
		return isRecorded ? [] : [{...port, addressInUse: there.length > 0}];
	});

/** `-A DOCKER -d 127.0.0.1/32 ! -i br-1 -p tcp -m tcp --dport 5432 -j DNAT --to-destination 172.18.0.2:5432` */
const rulePattern = /^-A DOCKER (?:-d (?<hostIp>[\d.]+)(?:\/32)? )?(?:! -i \S+ )?-p (?<protocol>tcp|udp|sctp) .*--dport (?<hostPort>\d+) -j DNAT --to-destination (?<containerIp>[\d.]+):(?<containerPort>\d+)$/;

/** The ports that the engine's own rules carry, of the lines of `iptables -t nat -S`. */
export const carriedByRules = (rules: readonly string[]): readonly Carried[] =>
	rules.flatMap(rule => {
		const {protocol, hostIp = '0.0.0.0', hostPort, containerIp, containerPort} = rulePattern.exec(rule)?.groups ?? {};
		if (protocol === undefined || containerIp === undefined) return [];
		return [{protocol: protocol as Carried['protocol'], hostIp, hostPort: Number(hostPort), containerIp, containerPort: Number(containerPort)}];
	});
