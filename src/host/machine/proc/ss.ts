/** One owner as `ss` names it: the program's name is what that program chose, and can hold anything. */
interface Named {
	readonly name: string;
	readonly pid: number;
}

const user = /\("(.*?)",pid=(\d+),fd=\d+\)(?=,\("|\))/g;

/**
 * Owners by inode in the output of `ss -Hlntupe`. `nameOf` tells a process' real name: a program that calls itself
 * `x",pid=1` must not pass for another one, so where the names do not agree nothing is said about that socket.
 */
export const parseSsOwners = (text: string, nameOf: (pid: number) => string | undefined): Map<number, readonly number[]> => {
	const owners = new Map<number, readonly number[]>();
	for (const line of text.split('\n')) {
		const inode = /\bino:(\d+)\b(?!.*\bino:)/.exec(line)?.[1];
		const users = /\busers:\((.*)\)/.exec(line)?.[1];
		if (inode === undefined || users === undefined) continue;
		const named: Named[] = [...`${users})`.matchAll(user)].map(([, name = '', pid]) => ({name, pid: Number(pid)}));
		if (named.length === 0 || named.some(({name, pid}) => nameOf(pid) !== name)) continue;
		owners.set(Number(inode), [...new Set(named.map(({pid}) => pid))]);
	}
	return owners;
};
