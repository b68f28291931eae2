import {readdirSync, readlinkSync} from 'node:fs';
import {eachPid} from './files.ts';

/** Who has some sockets open, and whether every process could be looked into. */
export interface SocketOwners {
	readonly owners: ReadonlyMap<number, readonly number[]>;
	readonly complete: boolean;
}

const isDenied = (error: unknown): boolean => ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Looks through the open files of all processes for sockets of these inodes. */
export const scanOwners = async (inodes: ReadonlySet<number>): Promise<SocketOwners> => {
	const owners = new Map<number, number[]>();
	let complete = true;
	await eachPid(pid => {
		const folder = `/proc/${pid}/fd`;
		let names: string[];
		try {
			names = readdirSync(folder);
		} catch (error) {
			if (isDenied(error)) complete = false;
			return;
		}
		for (const name of names) {
			let link: string;
			try {
				link = readlinkSync(`${folder}/${name}`);
			} catch (error) {
				if (isDenied(error)) complete = false;
				continue;
			}
			if (!link.startsWith('socket:[')) continue;
			const inode = Number(link.slice('socket:['.length, -1));
			if (!inodes.has(inode)) continue;
			const pids = owners.get(inode);
			if (pids === undefined) owners.set(inode, [pid]);
			else if (!pids.includes(pid)) pids.push(pid);
		}
	});
	return {owners, complete};
};
