/** What is in the files under /proc/PID; each parser takes the file's text. */
export interface ProcessStat {
	readonly name: string;
	readonly state: string;
	readonly parent: number;
	readonly startTicks: number;
}

/** Fields after the name, counted from the state as 0. */
const parentField = 1;
const startField = 19;

/** Undefined when it is not such a file. The name may hold spaces and brackets: only the last bracket ends it. */
export const parseStat = (text: string): ProcessStat | undefined => {
	const open = text.indexOf('(');
	const close = text.lastIndexOf(')');
	if (open === -1 || close < open) return undefined;
	const fields = text.slice(close + 2).split(' ');
	const parent = Number(fields[parentField]);
	const startTicks = Number(fields[startField]);
	if (!Number.isInteger(parent) || !Number.isInteger(startTicks)) return undefined;
	return {name: text.slice(open + 1, close), state: fields[0] ?? '', parent, startTicks};
};

/** Arguments end with a NUL each; a process may have written something else there. */
export const parseCommand = (text: string): string[] => {
	if (text === '') return [];
	return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
};

/** The effective user id, which is what it may do. */
export const parseUid = (status: string): number | undefined => {
	const match = /^Uid:\s+\d+\s+(\d+)/m.exec(status);
	return match === null ? undefined : Number(match[1]);
};

/** The name of a uid in /etc/passwd, or the uid as text. */
export const userName = (passwd: string, uid: number): string => {
	for (const line of passwd.split('\n')) {
		const [name, , id] = line.split(':');
		if (name && id !== undefined && id !== '' && Number(id) === uid) return name;
	}
	return String(uid);
};
