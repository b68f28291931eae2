import type {Fault} from 'drydock-cli';

export default {
	id: 'garbage',
	title: 'Images without names, ended containers and volumes that nobody refers to',
	async inject(host) {
		// The second takes the name of the first.
		for (const round of ['first', 'second']) {
			await host.docker('run', '--name', round, 'bb:1', 'sh', '-c', 'head -c 5000000 /dev/urandom >/result');
			await host.docker('commit', round, 'app:1');
		}
		await host.docker('run', '--name', 'lost', '-v', '/anonymous', 'bb:1', 'sh', '-c', 'head -c 3000000 /dev/urandom >/anonymous/file');
		await host.docker('rm', 'lost');
		await host.docker('volume', 'create', 'named');
	},
	drill: {set: {free: '0.1%'}, answers: {kinds: 'dangling-images,exited-containers,anonymous-volumes'}},
	async cured(host) {
		const left = [
			['image without a name', await host.docker('image', 'ls', '-q', '--filter', 'dangling=true')],
			['ended container', await host.docker('ps', '-aq', '--filter', 'status=exited')],
		].filter(([, ids]) => ids?.trim() !== '');
		if (left.length > 0) return left.map(([what]) => `there is still an ${what}`).join('; ');
		const volumes = (await host.docker('volume', 'ls', '-q')).trim();
		return volumes === 'named' || `the volumes are ${volumes.replaceAll('\n', ', ')}, and should be: named`;
	},
	changes: ['container first', 'container second', 'image *', 'volume *'],
} satisfies Fault;
