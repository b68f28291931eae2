import type {CuredFinding} from '../../../src/triage/finding.ts';
import type {TriageView, TriageWatch} from '../../../src/triage/watch.ts';
import type {ScreenOptions} from '../../../src/ui/screen-options.ts';

/** A host reduced to views that a test shows; what the screen asks of it is counted. */
export interface ScriptedWatch {
	readonly options: Pick<ScreenOptions, 'watch'>;
	show(view: Partial<TriageView>): void;
	listeners(): number;
	refreshes(): number;
}

export const scriptedWatch = (): ScriptedWatch => {
	const listeners = new Set<(view: TriageView) => void>();
	let view: TriageView = {findings: [], notKnown: [], pending: ['the containers', 'the sizes of log files']};
	let refreshes = 0;
	const watch: TriageWatch = {
		subscribe: listener => {
			listeners.add(listener);
			listener(view);
			return () => listeners.delete(listener);
		},
		refresh: () => {
			refreshes += 1;
		},
		close: () => undefined,
	};
	return {
		options: {watch: async () => watch},
		show: change => {
			view = {...view, ...change};
			for (const listener of listeners) listener(view);
		},
		listeners: () => listeners.size,
		refreshes: () => refreshes,
	};
};

export const finding = (id: string, change: Partial<CuredFinding> = {}): CuredFinding => ({
	id,
	kind: 'start-failed',
	severity: 'warning',
	title: `Title of ${id}`,
	subject: `container ${id}`,
	evidence: [`Evidence of ${id}`],
	cost: `Cost of ${id}.`,
	about: {},
	nextSteps: [`docker logs ${id}`, 'Ask whoever wrote it.'],
	inputs: {},
	...change,
});

/** What Docker really says of a start that failed. */
export const longError =
	'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/srv/www/htdocs/production/current/public" to rootfs at "/usr/share/nginx/html": mount /srv/www/htdocs/production/current/public:/usr/share/nginx/html (via /proc/self/fd/6), flags: 0x5000: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type';

/** When a look ended. */
export const lookedAt = '2026-11-22T03:00:00.000Z';

export const stale = finding('stale', {
	severity: 'critical',
	kind: 'stale-endpoint',
	title: 'Port 443 is held by a container that is gone',
	evidence: ['Bind for 0.0.0.0:443 failed: port is already allocated'],
	runbook: 'stale-endpoint',
	inputs: {container: 'proxy'},
});
