import {accessSync, constants, readFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {DrydockError} from '../errors.ts';

/** sudo and cron hand down a PATH without the folders of system programs. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

const isProgram = (file: string): boolean => {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
};

/** Its path; undefined when it is not on this machine. */
export const findProgram = (name: string): string | undefined =>
	[...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders]
		.map(folder => join(folder, name))
		.find(file => isProgram(file));

const osFamily = (): string => {
	try {
		const lines = readFileSync('/etc/os-release', 'utf8').split('\n');
		return lines.filter(line => /^ID(_LIKE)?=/.test(line)).join(' ');
	} catch {
		return '';
	}
};

/** Program → how to get it, by the distribution's family. */
const installCommand = (program: string): string => {
	const debian: Record<string, string> = {dockerd: 'docker.io', unshare: 'util-linux', nsenter: 'util-linux', ip: 'iproute2', iptables: 'iptables'};
	const fedora: Record<string, string> = {...debian, dockerd: 'moby-engine', ip: 'iproute'};
	const alpine: Record<string, string> = {...debian, dockerd: 'docker-engine'};
	const family = osFamily();
	if (/debian|ubuntu/.test(family)) {
		return `apt-get install ${debian[program]}`;
	}

	if (/fedora|rhel|centos/.test(family)) {
		return `dnf install ${fedora[program]}`;
	}

	if (/alpine/.test(family)) {
		return `apk add ${alpine[program]}`;
	}

	return `install the package of your distribution that has ${program}`;
};

/** Undefined when a lab can be started here; else why not, as an error to throw or to show. */
export const labObstacle = (): DrydockError | undefined => {
	if (process.platform !== 'linux') {
		return new DrydockError('refused', 'A lab needs Linux: its daemon lives in namespaces', {
			nextSteps: ['Run it in a Linux virtual machine.'],
		});
	}

	if (process.getuid?.() !== 0) {
		return new DrydockError('denied', 'A lab needs root: it makes namespaces and starts a Docker daemon', {
			nextSteps: ['Run the same command with sudo.'],
		});
	}

	const missing = ['dockerd', 'unshare', 'nsenter', 'ip', 'iptables'].filter(program => findProgram(program) === undefined);
	return missing.length === 0
		? undefined
		: new DrydockError('not-found', `A lab needs ${missing.join(', ')}, not on this machine`, {
				nextSteps: missing.map(installCommand),
			});
};
