import {readFileSync, statSync} from 'node:fs';
import {userInfo} from 'node:os';
import {DrydockError} from '../../../errors.ts';

/** This user may not use the socket: says whose it is, and how the user comes to use it. */
export const deniedError = (address: string, socketPath: string, cause: unknown): DrydockError => {
	const group = groupOf(socketPath);
	const user = nameOfUser();
	const whose = group === undefined ? '' : ` It belongs to the group ${group}.`;
	const joining = group === undefined || group === 'root' ? [] : [`sudo usermod -aG ${group} ${user}, then log in again (its members can do anything on this host)`];
	return new DrydockError('denied', `${user} may not use Docker's socket at ${address}.${whose}`, {
		nextSteps: ['Run drydock with sudo.', ...joining, `ls -l ${socketPath}`],
		cause,
	});
};

const groupOf = (socketPath: string): string | undefined => {
	try {
		const {gid} = statSync(socketPath);
		const line = readFileSync('/etc/group', 'utf8')
			.split('\n')
			.find(row => row.split(':')[2] === String(gid));
		return line?.split(':')[0] ?? String(gid);
	} catch {
		// The folder of the socket can be closed to this user as well.
		return undefined;
	}
};

const nameOfUser = (): string => {
	try {
		return userInfo().username;
	} catch {
		return `user ${process.getuid?.() ?? ''}`;
	}
};
