import {spawn} from 'node:child_process';
import {DrydockError} from '../errors.ts';
import {childrenOf, isRunning, markProcess, signalProcess, type ProcessMark} from './process.ts';
import {waitFor} from './wait.ts';

/**
 * The first process of the lab's own network, process and mount namespaces. When it ends, the kernel ends every
 * process in there and takes down every mount, bridge and packet filter rule: nothing can stay behind.
 */
export type Namespace = ProcessMark;

/**
 * What is the machine's is covered: its containerd, which would start containers in other namespaces, and the ways
 * to its service manager, or `systemctl restart docker` in a lab would restart the machine's Docker.
 * `/sys` shows the network interfaces of where it was mounted: the lab's own bridges are found in one of its own.
 * And the first process must collect the ones that are orphaned, as init does, or a killed daemon stays as a zombie
 * and its successor refuses to start; the shell's `wait` does that.
 */
const firstProcess = `
ip link set lo up
mkdir -p /run/containerd
for folder in /run/containerd /run/systemd /run/dbus; do
	[ ! -d $folder ] || mount -t tmpfs tmpfs $folder
done
kept=/run/containerd/cgroup
mkdir $kept
mount --rbind /sys/fs/cgroup $kept
if mount -t sysfs sysfs /sys; then mount --move $kept /sys/fs/cgroup; else umount -l $kept; fi
rmdir $kept
while :; do sleep 86400 & wait $!; done`;

/** Needs root. */
export const openNamespace = async (): Promise<Namespace> => {
	const unshare = spawn(
		'unshare',
		['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', firstProcess],
		{detached: true, stdio: ['ignore', 'ignore', 'pipe']},
	);
	let said = '';
	let ended = false;
	unshare.stderr.on('data', (chunk: Buffer) => {
		said += chunk.toString();
	});
	unshare.on('error', error => {
		said += error.message;
		ended = true;
	});
	unshare.on('exit', () => {
		ended = true;
	});
	// Its first process sleeps only after it has set up everything.
	const init = await waitFor(() => {
		const [pid] = unshare.pid === undefined ? [] : childrenOf(unshare.pid);
		return ended || (pid !== undefined && childrenOf(pid).length > 0) ? (pid ?? 0) : undefined;
	}, 10);
	unshare.stderr.destroy();
	unshare.unref();
	const mark = init === undefined || ended ? undefined : markProcess(init);
	if (mark === undefined) {
		unshare.kill('SIGKILL');
		throw new DrydockError('refused', `The lab got no namespaces of its own: ${said.trim() || 'unshare gave no reason'}`, {
			nextSteps: ['Run the lab as root on a machine, not in a container without privileges.'],
		});
	}

	return mark;
};

export const closeNamespace = async (namespace: Namespace): Promise<void> => {
	signalProcess(namespace, 'SIGKILL');
	await waitFor(() => (isRunning(namespace) ? undefined : true), 10);
};

/** The argument list that runs a program inside, with the lab's network, processes and mounts, in this working folder. */
export const inNamespace = (namespace: Namespace, argv: readonly string[]): readonly string[] => [
	'nsenter',
	`--target=${namespace.pid}`,
	'--net',
	'--mount',
	'--pid',
	'--',
	// Entering a mount namespace leads to its root; the folder is entered again by its path.
	'env',
	`--chdir=${process.cwd()}`,
	...argv,
];
