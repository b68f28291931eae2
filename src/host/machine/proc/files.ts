import {readFileSync, readdirSync, readlinkSync} from 'node:fs';

/** The text of a file under /proc; undefined when the process has ended or the file is not for us. */
export const readProc = (path: string): string | undefined => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
};

export const allPids = (): number[] => readdirSync('/proc').flatMap(name => (/^[1-9]\d*$/.test(name) ? [Number(name)] : []));

/** How long a scan may keep the program from answering its operator. Milliseconds. */
const turn = 8;

/** Goes through all processes; synchronous reads are several times faster here, so it gives way now and then. */
export const eachPid = async (look: (pid: number) => void): Promise<void> => {
	let since = performance.now();
	for (const pid of allPids()) {
		look(pid);
		if (performance.now() - since > turn) {
			await new Promise<void>(resolve => setImmediate(resolve));
			since = performance.now();
		}
	}
};

/** The network namespace of a process, as a name to compare; undefined when it has ended or is not for us to see. */
export const networkOf = (pid: number | 'self'): string | undefined => {
	try {
		return readlinkSync(`/proc/${pid}/ns/net`);
	} catch {
		return undefined;
	}
};
