/** What engines 20.10 and 26.1 said when they were broken, each in one way; with the runbook that cures it. */
export interface Said {
	readonly fault: string;
	readonly text: string;
	/** Undefined: no runbook cures it, so none may claim to. */
	readonly runbook?: string;
	readonly inputs?: Readonly<Record<string, string>>;
}

const endpoint = 'b9f5d0a1c7e34f7d8a0c1f2e3d4b5a69788796a5b4c3d2e1f00112233445566f';
const id = '4c1ad9f1f36a4f0f9e6a7c4a1f1c7d1b20a4c1ad9f1f36a4f0f9e6a7c4a1f1c7';
const external = (container: string, why: string): string => `Error response from daemon: driver failed programming external connectivity on endpoint ${container} (${endpoint}): ${why}`;

export const curedTexts: readonly Said[] = [
	{fault: 'stale endpoint', text: `${external('proxy', 'Bind for 0.0.0.0:443 failed: port is already allocated')}\nError: failed to start containers: proxy`, runbook: 'port-conflict', inputs: {container: 'proxy'}},
	{
		fault: 'stale endpoint, journal',
		text: 'time="2026-11-24T06:42:01.123456789Z" level=warning msg="Failed to allocate and map port 443-443: Bind for 0.0.0.0:443 failed: port is already allocated"',
		runbook: 'port-conflict',
		inputs: {port: '0.0.0.0:443'},
	},
	{
		fault: 'stale endpoint, journal, the request',
		text: `level=error msg="Handler for POST /v1.45/containers/proxy/start returned error: driver failed programming external connectivity on endpoint proxy (${endpoint}): Bind for 0.0.0.0:443 failed: port is already allocated"`,
		runbook: 'port-conflict',
		inputs: {container: 'proxy'},
	},
	{fault: 'foreign program', text: external('fx', 'Error starting userland proxy: listen tcp4 0.0.0.0:8443: bind: address already in use'), runbook: 'port-conflict', inputs: {container: 'fx'}},
	{fault: 'foreign program, version 28', text: external('fx', 'failed to bind host port for 0.0.0.0:8443:172.17.0.2:80/tcp: address already in use'), runbook: 'port-conflict', inputs: {container: 'fx'}},
	{
		fault: 'foreign program, version 29, without a container',
		text: 'failed to bind host port 127.0.0.3:8443/tcp: address already in use',
		runbook: 'port-conflict',
		inputs: {error: 'failed to bind host port 127.0.0.3:8443/tcp: address already in use'},
	},
	{fault: 'foreign program, udp', text: 'listen udp4 0.0.0.0:53: bind: address already in use', runbook: 'port-conflict', inputs: {error: 'listen udp4 0.0.0.0:53: bind: address already in use'}},
	{fault: 'other container', text: external('fy', 'Bind for 0.0.0.0:8443 failed: port is already allocated'), runbook: 'port-conflict', inputs: {container: 'fy'}},
	{fault: 'other container, IPv6', text: 'Bind for :::443 failed: port is already allocated', runbook: 'port-conflict', inputs: {port: '443'}},
	{
		fault: 'Podman',
		text: 'docker: Error response from daemon: cannot listen on the TCP port: listen tcp4 :8443: bind: address already in use.',
		runbook: 'port-conflict',
		inputs: {error: 'listen tcp4 :8443: bind: address already in use'},
	},
	{fault: 'active endpoints', text: `Error response from daemon: error while removing network: network ov1 id ${id} has active endpoints`, runbook: 'network-recreation', inputs: {network: 'ov1'}},
	{fault: 'active endpoints, version 28', text: 'Error response from daemon: error while removing network: network my_net has active endpoints (name:"fx" id:"4c1ad9f1f36a")', runbook: 'network-recreation', inputs: {network: 'my_net'}},
	{fault: 'missing network, by its id', text: `Error response from daemon: network ${id} not found\nError: failed to start containers: fx`, runbook: 'network-recreation', inputs: {network: id}},
	{fault: 'missing network, journal', text: `level=error msg="Handler for POST /v1.41/containers/fx/start returned error: network ${id} not found"`, runbook: 'network-recreation', inputs: {network: id}},
	{fault: 'missing network, old docker compose', text: `ERROR: for fx  Cannot start service fx: network ${id} not found`, runbook: 'network-recreation', inputs: {network: id}},
	{fault: 'missing network, by its name', text: 'docker: Error response from daemon: network nonet not found.', runbook: 'network-recreation', inputs: {network: 'nonet'}},
	{
		fault: 'missing network, by the id that a container was made with, 26.1',
		text: 'Error response from daemon: could not find a network matching network mode 4abdaf81e761: network 4abdaf81e761 not found',
		runbook: 'network-recreation',
		inputs: {network: '4abdaf81e761'},
	},
	...(
		[
			['run', `symlink ../4c1ad9f1f36a-init/diff /srv/dd/overlay2/l/ABC: no space left on device.`],
			['network create', 'failed to update store for object type *libnetwork.network: write /srv/dd/network/files/local-kv.db: no space left on device'],
			['restart', 'Error response from daemon: Cannot restart container fx: write /srv/dd/containers/4c1a/.tmp-resolv.conf.hash776072982: no space left on device'],
			['in the container', "dd: error writing '/big': No space left on device"],
			['start of the engine', 'mkdir /srv/dd/overlay2/check-overlayfs-support123/lower1: no space left on device" storage-driver=overlay2'],
			['start of the engine, misleading', 'failed to start daemon: error initializing graphdriver: driver not supported'],
		] as const
	).map(([fault, text]) => ({fault: `disk full, ${fault}`, text, runbook: 'disk-cleanup', inputs: {}})),
	{
		fault: 'dead',
		text: `Error response from daemon: container ${id}: driver "overlay2" failed to remove root filesystem: unlinkat /var/lib/docker/overlay2/4c1a/diff/keep: operation not permitted`,
		runbook: 'disk-cleanup',
		inputs: {containers: id},
	},
	{fault: 'dead, at its start', text: 'Error response from daemon: container is marked for removal and cannot be started', runbook: 'disk-cleanup', inputs: {}},
	{fault: 'a pet, in an operator\'s words', text: 'we are about to recreate the container and nobody has a backup', runbook: 'backup-commit', inputs: {}},
	{fault: 'a pet, searched for', text: 'how to back up a container with data inside the container', runbook: 'backup-commit', inputs: {}},
];

/** No runbook cures these. */
export const otherTexts: readonly Said[] = [
	{fault: 'badjson', text: "unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid character '}' looking for beginning of object key string"},
	{fault: 'badjson, systemctl', text: 'Job for docker.service failed because the control process exited with error code.\nMain process exited, code=exited, status=1/FAILURE\nStart request repeated too quickly.'},
	{fault: 'daemon down', text: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'},
	{fault: 'badkey', text: 'the following directives are specified both as a flag and in the configuration file: hosts: (from flag: [fd://], from file: [unix:///var/run/docker.sock])'},
	{fault: 'crash loop', text: 'Restarting (78) 1 second ago\nError response from daemon: Container 4c1ad9f1f36a is restarting, wait until the container is running'},
	{fault: 'missing binary', text: 'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/no/such/bin": stat /no/such/bin: no such file or directory: unknown'},
	{fault: 'missing mount', text: 'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /nosrc.'},
	{fault: 'out of memory', text: 'exit=137 oom=true\nMemory cgroup out of memory: Killed process 812 (sh)'},
	{fault: 'forwarding off', text: 'curl: (28) Connection timed out\nWARNING: IPv4 forwarding is disabled. Networking will not work.'},
	{fault: 'bound to localhost', text: 'curl: (56) Recv failure: Connection reset by peer'},
	{fault: 'socket permission', text: 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.45/containers/json": dial unix /var/run/docker.sock: connect: permission denied'},
	{fault: 'overlapping subnets', text: 'Error response from daemon: Pool overlaps with other one on this address space'},
	{fault: 'the same address twice: no port', text: 'docker: Error response from daemon: Address already in use.'},
	{fault: 'container layer gone', text: 'Error response from daemon: stat /var/lib/docker/overlay2/4c1ad9f1f36a: no such file or directory'},
	{fault: 'image layer gone', text: 'error creating overlay mount to /var/lib/docker/overlay2/4c1a/merged: no such file or directory\nopen /var/lib/docker/overlay2/4c1a/committed: no such file or directory.'},
	{fault: 'containerd stopped', text: 'connection error: desc = "transport: Error while dialing dial unix:///run/containerd/containerd.sock: timeout": unavailable.'},
	{fault: 'containerd killed', text: 'cannot stop container: fx: tried to kill container, but did not receive an exit event'},
	{
		fault: 'packet filter flushed: the same beginning as a port conflict',
		text: external('fx', ' (iptables failed: iptables --wait -t nat -A DOCKER -p tcp -d 0/0 --dport 8083 -j DNAT --to-destination 172.17.0.2:80 ! -i docker0: iptables: No chain/target/match by that name.\n (exit status 1))'),
	},
	{fault: 'unknown name', text: "ping: bad address 'nosuch'"},
	{fault: 'a start of the engine', text: 'level=error msg="failed to restore container" container=4c1ad9f1f36a error="failed to save container to disk"'},
	{fault: 'another network', text: 'network error: host api.example not found, network timeout'},
];
