import type {Fault} from 'drydock-cli';

const label = 'label=drydock.container=pet';

export default {
	id: 'unsaved-pet',
	title: 'A container with data in its own layer is about to be removed',
	async inject(host) {
		await host.docker('network', 'create', '--subnet', '172.31.241.0/24', 'pets');
		await host.docker('run', '-d', '--name', 'pet', '--network', 'pets', '--ip', '172.31.241.10', '-p', '8446:80', '-v', 'pet-data:/srv/data', '--restart', 'unless-stopped', 'bb:1', 'httpd', '-f', '-p', '80', '-h', '/srv');
		await host.docker('exec', 'pet', 'sh', '-c', 'mkdir -p /opt/pet && echo notes > /opt/pet/notes && echo kept > /srv/data/file');
	},
	drill: {set: {containers: 'pet'}, answers: {volumes: 'pet-data', how: 'pause'}},
	async cured(host) {
		const image = (await host.docker('image', 'ls', '-q', '--filter', label)).trim();
		if (image === '') return 'there is no image of pet';
		const notes = (await host.docker('run', '--rm', '--network', 'none', image, 'cat', '/opt/pet/notes')).trim();
		return notes === 'notes' || `the image has ${JSON.stringify(notes)} where the notes were`;
	},
	changes: ['image drydock/pet:*'],
} satisfies Fault;
