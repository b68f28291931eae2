import {fileURLToPath} from 'node:url';
import type {Engine} from '../test/real/support/engine.ts';
import {containers, running} from './crowd.ts';
import {inTurns, printMeasured, wholeProcess} from './measure.ts';
import {drydock} from './program.ts';

const floor = fileURLToPath(new URL('floor-triage.mjs', import.meta.url));

/** What an engineer would have to type to have read the same; what it means is left to the reader. */
const byHand = ({dataRoot}: Engine): string => `
	docker ps -a
	docker inspect $(docker ps -aq) --format '{{.Name}} {{.State.Status}} {{.State.OOMKilled}} {{.State.Error}} {{.RestartCount}} {{json .HostConfig.PortBindings}} {{json .NetworkSettings.Networks}} {{json .Mounts}} {{.LogPath}}'
	docker network inspect $(docker network ls -q)
	docker images
	docker volume ls
	docker system df -v
	docker events --since 5m --until "$(date +%s)"
	docker info
	df -P '${dataRoot}'; df -Pi '${dataRoot}'
	find '${dataRoot}/containers' -name '*-json.log*' -size +100M
	ss -Hlntup
	iptables -t nat -S; iptables -S
	ip route
	sysctl net.ipv4.ip_forward
	python3 -m json.tool /etc/docker/daemon.json
	strings '${dataRoot}/network/files/local-kv.db'
	:`;

/** What is wrong with a host of a thousand containers: everything read, nothing found. */
export const benchTriage = async (engine: Engine): Promise<void> => {
	const there = (...argv: readonly string[]) => wholeProcess(engine.inNamespace(argv));
	printMeasured(
		`What is wrong with a host of ${containers} containers, ${running} running (whole processes)`,
		await inTurns(
			{
				'drydock triage --json': there('sh', '-c', '"$@" >/dev/null || [ $? -le 3 ]', 'sh', ...drydock('triage', '--json')),
				'the shell way: the same asked in one script': there('sh', '-c', byHand(engine)),
				'floor: the same readings by Node, one by one': there(process.execPath, floor, engine.socket, engine.dataRoot),
				'node -e 0': there(process.execPath, '-e', '0'),
			},
			7,
		),
	);
};
