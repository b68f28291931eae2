import {execFile} from 'node:child_process';
import {normaliseText} from './normalise.ts';

/** Command lines of the docker command, one after the other; `{now}` is the time of this machine in seconds. */
export const dockerCommands: readonly (readonly string[])[] = [
	'ps', 'ps -a', 'volume ls', 'images', 'images -a', 'network ls',
	'network create --subnet 172.31.240.0/24 --gateway 172.31.240.1 --label a=b edge', 'network create edge', 'network create --subnet 172.31.240.128/25 other', 'network create data', 'network ls', 'network ls --filter driver=bridge -q', 'network inspect -f {{.Name}}:{{range.IPAM.Config}}{{.Subnet}}/{{.Gateway}}{{end}}:{{.Labels}} edge', 'network inspect nonet', 'network rm nonet',
	'volume create data', 'volume create data', 'volume create --label a=b labelled', 'volume ls', 'volume ls -q --filter label=a', 'volume inspect -f {{.Name}}/{{.Driver}}/{{.Labels}} labelled', 'volume rm labelled', 'volume rm labelled', 'volume inspect labelled',
	'create --name web --network edge --ip 172.31.240.10 --network-alias www -p 18443:80 -v data:/data --restart unless-stopped --stop-signal KILL -l role=web bb:1 sleep 100000', 'create --name web bb:1 sleep 1', 'create --pull never --name absent bb:none sleep 1', 'ps', 'ps -a', 'start web', 'start web', 'ps', 'ps -a --no-trunc', 'ps -q', 'ps --filter publish=18443', 'ps --filter label=role=db',
	'inspect -f {{.State.Status}}/{{.HostConfig.RestartPolicy.Name}}/{{json\u00a0.NetworkSettings.Ports}} web', 'inspect -f {{(index\u00a0.NetworkSettings.Networks\u00a0"edge").IPAddress}} web', 'inspect nobody', 'port web', 'port web 80', 'port web 81', 'top web', 'logs web', 'diff web', 'stats --no-stream --format {{.Name}} web',
	'create --name second -p 18443:80 bb:1 sleep 100000', 'start second', 'ps -a', 'inspect -f {{.State.ExitCode}} second', 'rm second', 'run --name third -p 18443:80 bb:1 true', 'rm third',
	'network connect data web', 'network connect data web', 'network connect nonet web', 'network inspect -f {{range.Containers}}{{.Name}}{{end}} data', 'network disconnect data web', 'network disconnect data web', 'network rm edge', 'volume rm data', 'rm web',
	'exec web ls /', 'exec web ls /data', 'exec web none', 'exec -e A=1 web env', 'exec web cat /none', 'exec nobody ls', 'exec -d web true', 'exec -t web id',
	'rename web shop', 'rename web shop', 'rename shop shop', 'ps --format {{.Names}}', 'update --restart no shop', 'update --restart sometimes shop', 'inspect -f {{.HostConfig.RestartPolicy.Name}} shop', 'pause shop', 'pause shop', 'ps', 'unpause shop', 'unpause shop',
	'commit shop kept:1', 'commit nobody kept:1', 'commit shop UPPER:1', 'images', 'images kept', 'tag kept:1 kept:2', 'rmi kept:1', 'images -q --filter dangling=true', 'history -q none', 'rmi bb:1', 'rmi none', 'image inspect -f {{.RepoTags}} kept:2', 'rmi kept:2',
	'run --name talks bb:1 sh -c echo\u00a0out;echo\u00a0err>&2;exit\u00a05', 'logs talks', 'logs -f talks', 'logs --tail 5 talks', 'ps -a --filter exited=5', 'start -a talks', 'logs talks', 'wait talks', 'rm talks', 'run --rm bb:1 echo hi', 'run --rm bb:1 false', 'run --rm bb:1 /no/such', 'run --name none bb:1 none', 'rm none',
	'stop shop', 'stop shop', 'kill shop', 'exec shop ls', 'top shop', 'ps -a', 'port shop', 'restart shop', 'kill -s NOPE shop', 'kill shop', 'wait shop', 'start shop nobody',
	'events --since 0 --until {now} --filter container=shop --filter event=start --filter event=die --filter event=rename --format {{.Type}}/{{.Action}}/{{.Actor.Attributes.name}}',
	'system df', 'rm -f shop', 'rm shop', 'rm nobody', 'network rm edge', 'network rm edge data', 'network rm bridge', 'volume rm data', 'volume prune -f', 'container prune -f', 'image prune -f', 'network prune -f', 'ps -a', 'network ls',
].map(line => line.split(' ').map(word => word.replaceAll('\u00a0', ' ')));

export interface Said {
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
}

/** Runs the real docker command on an engine. Throws when it does not end. */
const docker = async (socketPath: string, args: readonly string[]): Promise<Said> => {
	const {promise, resolve, reject} = Promise.withResolvers<Said>();
	const words = args.map(word => word.replace('{now}', String(Math.ceil(Date.now() / 1000))));
	execFile('docker', words, {env: {...process.env, DOCKER_HOST: `unix://${socketPath}`, DOCKER_CLI_HINTS: 'false'}, timeout: 20_000, killSignal: 'SIGKILL'}, (error, stdout, stderr) => {
		if (error !== null && typeof error.code !== 'number') reject(new Error(`docker ${words.join(' ')}: ${error.message}`));
		else resolve({stdout, stderr, exitCode: typeof error?.code === 'number' ? error.code : 0});
	});
	return promise;
};

const span = '(?:Less than a second|About an? (?:minute|hour)|\\d+ (?:second|minute|hour|day|week|month|year)s?)';

/** Without ids, times, sizes, and the width of columns that follows from them. */
const normalise = ([command]: readonly string[], text: string): string =>
	(command === 'top' ? normaliseText(text).replaceAll(/\d+/g, 'N') : normaliseText(text))
		.replaceAll(/\b[0-9a-f]{12}\b/g, '<id>')
		.replaceAll(new RegExp(`${span} ago`, 'g'), '<ago>')
		.replaceAll(new RegExp(`Up ${span}`, 'g'), 'Up <span>')
		.replaceAll(/\b\d+(?:\.\d+)?(?:B|kB|MB|GB)(?: \(\d+%\))?/g, '<size>')
		.replaceAll(/ {2,}/g, '  ')
		.replaceAll(/[ \t]+$/gm, '');

/** Where the two differ: the command, and what each said. */
export const compareCommands = async (realSocket: string, twinSocket: string): Promise<readonly string[]> => {
	const differences: string[] = [];
	for (const args of dockerCommands) {
		const [real, twin] = [await docker(realSocket, args), await docker(twinSocket, args)];
		const [left, right] = [real, twin].map(({stdout, stderr, exitCode}) => [exitCode, normalise(args, stdout), normalise(args, stderr)]);
		if (JSON.stringify(left) !== JSON.stringify(right)) differences.push(`docker ${args.join(' ')}\n  real ${JSON.stringify(left)}\n  twin ${JSON.stringify(right)}`);
	}
	return differences;
};
