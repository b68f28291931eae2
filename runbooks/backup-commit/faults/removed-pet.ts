import {type Backup, backupLabels, type CreateSpec, type Fault, type FaultHost} from 'drydock-cli';

const id = '20261122t015803-000000';
const image = `drydock/pet:${id}`;

interface Inspected {
	readonly Id: string;
	readonly Config: CreateSpec['config'];
	readonly HostConfig: CreateSpec['hostConfig'];
}

/** What the runbook itself would have kept of it: it cannot run here, before the incident. */
const keep = async (host: FaultHost): Promise<Backup> => {
	const [{Id, Config, HostConfig}] = JSON.parse(await host.docker('inspect', 'pet')) as [Inspected];
	const {Env: _values, Image: _image, Hostname: _hostname, ...config} = Config;
	return {
		id,
		image,
		container: {id: Id, name: 'pet'},
		at: '2026-11-22T01:58:03Z',
		ran: true,
		copied: 'paused',
		spec: {name: 'pet', image: 'bb:1', config: {...config, Entrypoint: ['']}, hostConfig: HostConfig, networks: {bridge: {}}, environmentNames: []},
		networks: [],
		volumes: [{volume: {name: 'pet-data', driver: 'local', labels: {}, options: {}}, destination: '/srv/data', secret: false, saved: null}],
		leftOut: [],
	};
};

/** As the instruction of a Dockerfile takes any text. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\$]/g, String.raw`\$&`)}"`;

export default {
	id: 'removed-pet',
	title: 'A container was removed, and all that is left is its backup',
	async inject(host) {
		await host.docker('run', '-d', '--name', 'pet', '-p', '8447:80', '-v', 'pet-data:/srv/data', '--restart', 'unless-stopped', 'bb:1', 'httpd', '-f', '-p', '80', '-h', '/srv');
		await host.docker('exec', 'pet', 'sh', '-c', 'mkdir -p /opt/pet && echo notes > /opt/pet/notes && echo kept > /srv/data/file');
		const labels = Object.entries(backupLabels(await keep(host))).flatMap(([name, value]) => ['--change', `LABEL ${name}=${quoted(value)}`]);
		await host.docker('commit', ...labels, 'pet', image);
		await host.docker('rm', '--force', 'pet');
	},
	drill: {set: {backup: image}},
	async cured(host) {
		const state = (await host.docker('inspect', '--format', '{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}', 'pet')).trim();
		const files = (await host.docker('exec', 'pet', 'cat', '/opt/pet/notes', '/srv/data/file')).trim();
		return (state === 'running unless-stopped' && files === 'notes\nkept') || `pet is ${state}, and has ${JSON.stringify(files)}`;
	},
	changes: ['container pet'],
} satisfies Fault;
