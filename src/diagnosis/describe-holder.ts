import type {PortHolder} from './port-holders.ts';

/** A holder in one line. */
export const describeHolder = (holder: PortHolder): string => {
	switch (holder.kind) {
		case 'container':
			return `Container ${holder.container.name} publishes ${holder.port} (${holder.status}).`;
		case 'restarting-container':
			return `Container ${holder.container.name} wants ${holder.port} too, and starts again and again (${holder.status}): it takes the port whenever it is up.`;
		case 'host-network-container':
			return `Container ${holder.container.name} uses the host's network: its process ${holder.pid} (${holder.command}) listens on ${holder.port}. Docker publishes nothing for it.`;
		case 'program':
			return `Process ${holder.pid} of user ${holder.user} listens on ${holder.port}: ${holder.command}${holder.unit === undefined ? '. It belongs to no unit' : `. It belongs to ${holder.unit}`}.`;
		case 'first-process':
			return `The machine's first process (${holder.command}) listens on ${holder.port}: systemd holds the socket for a socket unit.`;
		case 'engine':
			return holder.process === 'docker-proxy'
				? `A docker-proxy (process ${holder.pid}) listens on ${holder.port} for no container of this Docker: it is another Docker's on this machine, or that of a container that starts or stops just now.`
				: `Docker itself (${holder.process}, process ${holder.pid}) listens on ${holder.port}: an address of its own, as of its API, its metrics or swarm, and no container's.`;
		case 'stale-endpoint':
			if (holder.endpoint.endpointId === undefined)
				return `Docker itself keeps ${holder.port} for ${holder.endpoint.address} on network ${holder.endpoint.networkName}, and no container asked for that: left over from a crash. One restart of Docker clears it.`;
			return `A stale endpoint, ${holder.endpoint.endpointId.slice(0, 12)} on network ${holder.endpoint.networkName}, holds ${holder.port}: no container has it, and Docker takes the port for it at every start.`;
		case 'not-known':
			if (holder.unseen) return `Nobody listens on ${holder.port}, but whether a stale endpoint holds it is not known: ${holder.why}.`;
			return `Something listens on ${holder.port}, and who cannot be read: ${holder.why}.`;
	}
};
