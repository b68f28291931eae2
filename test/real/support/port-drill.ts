import {expect} from '@jest/globals';
import {changes, drill, hostState, type Drill} from './drill.ts';
import {bootServer, type Server} from './server.ts';
import type {Suite} from './root.ts';

export interface PortDrill {
	readonly server: Server;
	/** Starts a container that is killed at once when it is stopped; with `command` instead of a web server on port 80. */
	run(name: string, options: string, command?: string): Promise<string>;
	/** A container that fails to start for its ports: what Docker said. */
	fail(name: string, options: string, command?: string): Promise<string>;
	/** Starts a program on the server itself, outside of Docker and of every unit; its pid. */
	program(command: string, options: {readonly listens: string; readonly user?: string}): Promise<number>;
	isAlive(pid: number): Promise<boolean>;
	stateOf(container: string): Promise<string>;
	/** What answers there, or '' . */
	get(address: string): Promise<string>;
	/**
	 * A run that may do everything. Fails when anything has changed but the `touched` things (`container old`,
	 * `unit web.service`) and sockets of the ports.
	 */
	cure(inputs: readonly string[], touched: readonly string[], ports?: RegExp): Promise<Drill>;
	/** Ends and removes what a case made. */
	cleanUp(): Promise<void>;
}

/** Whoever is not asked about: a container on a network of its own, a unit, a program. */
const bystanders = `set -e
	docker import /root/bb.tar bb:1 >/dev/null
	docker network create aside >/dev/null
	docker run -d --name bystander --network aside --restart always --stop-signal KILL -p 127.0.0.1:9999:80 bb:1 httpd -f -p 80 >/dev/null
	systemd-run --quiet --unit bystander busybox httpd -f -p 127.0.0.1:9998
	setsid busybox httpd -f -p 127.0.0.1:9997 >/dev/null 2>&1 </dev/null &`;

const everything = ['--approve', 'destructive', ...['container=holder', 'restarting=holder', 'unit=unit', 'program=end'].flatMap(answer => ['--answer', answer])];

/** A server with bystanders, on which ports are fought for. */
export const openPortDrill = async (suite: Suite, name: string): Promise<PortDrill> => {
	const server = await bootServer({suite, name});
	await server.succeed(bystanders);
	const pids: number[] = [];
	return {
		server,
		run: (container, options, command = 'httpd -f -p 80') => server.succeed(`docker run -d --name ${container} --stop-signal KILL ${options} bb:1 ${command}`),
		async fail(container, options, command = 'httpd -f -p 80') {
			await server.succeed(`docker create --name ${container} --stop-signal KILL ${options} bb:1 ${command}`);
			const {code, stderr} = await server.run(`docker start ${container}`);
			expect(code).not.toBe(0);
			return stderr;
		},
		async program(command, {listens, user = 'root'}) {
			const started = await server.succeed(`
				setpriv --reuid=${user} --regid=${user} --init-groups setsid ${command} >/dev/null 2>&1 </dev/null & echo $!
				for i in $(seq 200); do ss -Hlntu | grep -qF ' ${listens} ' && exit 0; sleep .05; done; ss -lntup >&2; exit 1`);
			pids.push(Number(started));
			return Number(started);
		},
		isAlive: async pid => (await server.run(`kill -0 ${pid}`)).code === 0,
		stateOf: async container => (await server.succeed(`docker inspect -f '{{.State.Status}}' ${container}`)).trim(),
		get: async address => (await server.run(`curl -sS -m 3 -o /dev/null -w '%{http_code}' http://${address}/`)).stdout,
		async cure(inputs, touched, ports = /:8443 /) {
			const before = await hostState(server);
			const run = await drill(server, 'port-conflict', ...everything, ...inputs.flatMap(input => ['--set', input]));
			const after = await hostState(server);
			const others = changes(before, after, touched).filter(line => !(line.startsWith('socket ') && ports.test(line)));
			expect({others, told: others.length === 0 ? '' : run.told}).toEqual({others: [], told: ''});
			return run;
		},
		async cleanUp() {
			for (const pid of pids.splice(0)) await server.run(`kill -9 -- -${pid}`);
			await server.succeed(`
				docker ps -a --format '{{.Names}}' | grep -vx bystander | xargs -r docker rm -f >/dev/null
				docker network ls --filter type=custom --format '{{.Name}}' | grep -vx aside | xargs -r docker network rm >/dev/null`);
		},
	};
};
