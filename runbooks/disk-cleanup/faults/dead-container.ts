import type {Fault} from 'drydock-cli';

export default {
	id: 'dead-container',
	title: 'A container that Docker could remove only half',
	async inject(host) {
		await host.docker('run', '--name', 'stuck', 'bb:1', 'touch', '/keep');
		const layer = (await host.docker('inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', 'stuck')).trim();
		await host.run(['chattr', '+i', `${layer}/keep`]);
		await host.docker('rm', '-f', 'stuck').catch(() => undefined);
		// What kept it is over; that Docker does not try again by itself is the incident.
		await host.run(['chattr', '-i', `${layer}/keep`]);
	},
	drill: {set: {containers: 'stuck'}},
	async cured(host) {
		const left = (await host.docker('ps', '-aq', '--filter', 'name=stuck')).trim();
		return left === '' || 'stuck is still there';
	},
	changes: ['container stuck'],
} satisfies Fault;
