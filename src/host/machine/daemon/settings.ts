type Kind = 'flag' | 'text' | 'number' | 'list' | 'map';

/**
 * The settings that Docker 20.10 takes in its file, with the kind of each. Newer engines say themselves what they do
 * not know; the kinds have stayed.
 */
const kinds: Readonly<Record<Kind, readonly string[]>> = {
	flag: ['cri-containerd', 'debug', 'experimental', 'icc', 'init', 'ip-forward', 'ip-masq', 'ip6tables', 'iptables', 'ipv6', 'live-restore', 'no-new-privileges', 'raw-logs', 'rootless', 'selinux-enabled', 'tls', 'tlsverify', 'userland-proxy'],
	text: [
		...['api-cors-header', 'bip', 'bridge', 'cgroup-parent', 'cluster-advertise', 'cluster-store', 'containerd', 'containerd-namespace', 'containerd-plugin-namespace', 'data-root', 'default-cgroupns-mode'],
		...['default-gateway', 'default-gateway-v6', 'default-ipc-mode', 'default-runtime', 'exec-root', 'fixed-cidr', 'fixed-cidr-v6', 'graph', 'group', 'host-gateway-ip', 'init-path', 'ip', 'log-driver', 'log-level'],
		...['metrics-addr', 'pidfile', 'seccomp-profile', 'storage-driver', 'swarm-default-advertise-addr', 'tlscacert', 'tlscert', 'tlskey', 'userland-proxy-path', 'userns-remap'],
	],
	number: ['cpu-rt-period', 'cpu-rt-runtime', 'max-concurrent-downloads', 'max-concurrent-uploads', 'max-download-attempts', 'mtu', 'network-control-plane-mtu', 'oom-score-adjust', 'shutdown-timeout'],
	list: ['allow-nondistributable-artifacts', 'authorization-plugins', 'default-address-pools', 'dns', 'dns-opts', 'dns-search', 'exec-opts', 'hosts', 'insecure-registries', 'labels', 'node-generic-resources', 'registry-mirrors', 'storage-opts'],
	map: ['builder', 'cluster-store-opts', 'default-ulimits', 'features', 'log-opts', 'runtimes'],
};

/** Taken in more than one kind. */
const ofAnyKind = ['default-shm-size', 'disable-legacy-registry', 'deprecated-key-path'];

const kindOf: ReadonlyMap<string, Kind> = new Map(Object.entries(kinds).flatMap(([kind, names]) => names.map(name => [name, kind as Kind])));

const words: Readonly<Record<Kind, string>> = {flag: 'true or false, without quotes', text: 'a text in double quotes', number: 'a number, without quotes', list: 'a list in [ ]', map: 'names and values in { }'};

const kindOfValue = (value: unknown): Kind | undefined => {
	if (Array.isArray(value)) return 'list';
	switch (typeof value) {
		case 'boolean':
			return 'flag';
		case 'string':
			return 'text';
		case 'number':
			return 'number';
		default:
			return value === null ? undefined : 'map';
	}
};

/** Does Docker 20.10 know a setting of this name? */
export const isSetting = (name: string): boolean => kindOf.has(name) || ofAnyKind.includes(name) || settingOf(`--${name}`) !== undefined;

/** What is wrong with the value of a setting; undefined when nothing is, or nothing is known of it. */
export const wrongKind = (name: string, value: unknown): string | undefined => {
	const wanted = kindOf.get(name);
	const given = kindOfValue(value);
	if (wanted !== undefined && given !== undefined && wanted !== given) return `"${name}" must be ${words[wanted]}`;
	if (name !== 'log-opts' || given !== 'map') return undefined;
	const wrong = Object.entries(value as object).filter(([, option]) => typeof option !== 'string').map(([option]) => option);
	return wrong.length === 0 ? undefined : `"log-opts" takes texts in double quotes only, also for numbers: ${wrong.join(', ')}`;
};

/** Flags that can be given more than once have another name in the file. */
const plurals: Readonly<Record<string, string>> = {
	'authorization-plugin': 'authorization-plugins',
	'cluster-store-opt': 'cluster-store-opts',
	'default-address-pool': 'default-address-pools',
	'default-ulimit': 'default-ulimits',
	'dns-opt': 'dns-opts',
	'exec-opt': 'exec-opts',
	host: 'hosts',
	'insecure-registry': 'insecure-registries',
	label: 'labels',
	'log-opt': 'log-opts',
	'node-generic-resource': 'node-generic-resources',
	'registry-mirror': 'registry-mirrors',
	'storage-opt': 'storage-opts',
};
const letters: Readonly<Record<string, string>> = {b: 'bridge', D: 'debug', G: 'group', g: 'graph', H: 'hosts', l: 'log-level', p: 'pidfile', s: 'storage-driver'};

/** The setting in the file that a flag of the command line stands for; undefined for what is no flag, or only one. */
export const settingOf = (flag: string): string | undefined => {
	const [, long, letter = ''] = /^(?:--([a-z0-9][\w-]*)|-([A-Za-z]))/.exec(flag) ?? [];
	if (long === undefined) return letters[letter];
	return plurals[long] ?? (kindOf.has(long) || ofAnyKind.includes(long) ? long : undefined);
};
