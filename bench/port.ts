import {fileURLToPath} from 'node:url';
import fault from '../runbooks/stale-endpoint/faults/stale-endpoint.ts';
import type {Engine} from '../test/real/support/engine.ts';
import {containers, firstPort, running} from './crowd.ts';
import {inTurns, printMeasured, wholeProcess} from './measure.ts';
import {drydock} from './program.ts';

const floor = fileURLToPath(new URL('floor.mjs', import.meta.url));
const held = firstPort + 30;
const holder = 'c0030';
/** The one that the fault leaves stuck. */
const stale = 8443;

/** What people type today, one after the other; grep is content when it finds nothing. */
const byHand = (engine: Engine, port: number, ip: string): Readonly<Record<string, string>> => ({
	'docker inspect $(docker ps -aq) | grep': `docker inspect -f '{{.Name}} {{json .HostConfig.PortBindings}}' $(docker ps -aq) | grep '"${port}"' || :`,
	'find containers -name hosts -exec grep': `find '${engine.dataRoot}/containers' -name hosts -exec grep -l '${ip}' {} \\; || :`,
	'netstat -ltnp | grep': `netstat -ltnp 2>/dev/null | grep ':${port}' || :`,
});

const against = (engine: Engine, port: number, ip: string) => {
	const there = (...argv: readonly string[]) => wholeProcess(engine.inNamespace(argv));
	const commands = byHand(engine, port, ip);
	return {
		[`drydock port ${port}`]: there(...drydock('port', String(port))),
		'the shell way: the three below, in one shell': there('sh', '-c', Object.values(commands).join('\n')),
		...Object.fromEntries(Object.entries(commands).map(([what, line]) => [what, there('sh', '-c', line)])),
		'floor: the same readings by Node, nothing else': there(process.execPath, floor, engine.socket, engine.dataRoot),
		'node -e 0': there(process.execPath, '-e', '0'),
	};
};

/** Who holds a port, on a daemon with a thousand containers: a container, then a stale endpoint. */
export const benchPort = async (engine: Engine): Promise<void> => {
	const ip = (await engine.docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', holder)).trim();
	printMeasured(
		`Who holds port ${held}: a container, of ${containers} with ${running} running (whole processes)`,
		await inTurns(against(engine, held, ip), 9),
	);
	await fault.inject(engine.host);
	printMeasured(
		`Who holds port ${stale}: a stale endpoint, with ${containers} stopped containers to look through for who once had it`,
		await inTurns(against(engine, stale, '172.31.240.10'), 5),
	);
};
