import type {RunbookEntry} from './kinds.ts';
import type {RunRequest} from './request.ts';

/** The runbooks that one calls, and those that they call: the hash of each one's source, by its id. */
export const calledHashes = (entry: RunbookEntry, find: (id: string) => RunbookEntry | undefined): Readonly<Record<string, string>> => {
	const reached = new Map([[entry.runbook.id, entry]]);
	for (const {runbook} of reached.values()) {
		for (const step of Object.values(runbook.steps)) {
			const called = step?.kind === 'call' ? find(step.runbook) : undefined;
			if (called !== undefined && !reached.has(called.runbook.id)) reached.set(called.runbook.id, called);
		}
	}
	reached.delete(entry.runbook.id);
	return Object.fromEntries([...reached].map(([id, {hash}]) => [id, hash]));
};

/** For the record; nothing where none is called. */
export const callsOf = ({entry, find}: Pick<RunRequest, 'entry' | 'find'>): {readonly calls?: Readonly<Record<string, string>>} => {
	const calls = calledHashes(entry, find);
	return Object.keys(calls).length === 0 ? {} : {calls};
};
