import {chmodSync, existsSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';

/** What starts and stops a lab's daemon, for whoever is in its namespaces: a service of the host that the lab is. */
export interface LabService {
	/** A program: `start`, `stop`, `status`, `journal`. `start` does not wait until the daemon answers. */
	readonly program: string;
	/** Drydock's configuration for a host with this service. */
	readonly configuration: string;
}

export const labService = (folder: string): LabService => ({
	program: join(folder, 'service'),
	configuration: join(folder, 'drydock.json'),
});

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

const script = (daemon: readonly string[], pidFile: string, log: string): string => `#!/bin/sh
# The daemon of a Drydock lab as a service.
pid_file=${quote(pidFile)}
log=${quote(log)}
runs() { kill -0 "$(cat "$pid_file" 2>/dev/null)" 2>/dev/null; }
case $1 in
start)
	runs && exit 0
	setsid ${daemon.map(quote).join(' ')} </dev/null >>"$log" 2>&1 &
	echo $! >"$pid_file"
	# It is found by its name, which it has only once it is the daemon.
	while runs && [ "$(cat /proc/$!/comm)" != ${quote(basename(daemon[0] ?? ''))} ]; do sleep 0.02; done
	;;
stop)
	runs || exit 0
	kill -TERM "$(cat "$pid_file")"
	for _ in $(seq 300); do runs || exit 0; sleep 0.1; done
	kill -KILL "$(cat "$pid_file")"
	;;
status) runs ;;
journal) tail -n 2000 "$log" ;;
*) echo "usage: $0 start|stop|status|journal" >&2; exit 2 ;;
esac
`;

/** Writes the program, and the configuration by which Drydock uses it. */
export const writeService = (folder: string, daemon: readonly string[], log: string): void => {
	const {program, configuration} = labService(folder);
	if (existsSync(program)) {
		return;
	}

	writeFileSync(program, script(daemon, join(folder, 'service.pid'), log));
	chmodSync(program, 0o755);
	const action = (name: string): readonly string[] => [program, name];
	const service = {manager: 'commands', start: action('start'), stop: action('stop'), status: action('status'), journal: action('journal')};
	writeFileSync(configuration, `${JSON.stringify({service}, undefined, '\t')}\n`);
};
