import type {Fault} from 'drydock-cli';

const megabytes = 200;

export default {
	id: 'disk-full',
	title: 'The disk with Docker\'s data is full',
	async inject(host) {
		const {dataRoot} = host;
		const disk = `${dataRoot}.img`;
		await host.docker('save', '-o', `${dataRoot}.tar`, 'bb:1');
		await host.stop();
		await host.run(['truncate', '-s', `${megabytes}M`, disk]);
		await host.run(['mkfs.ext4', '-q', '-F', disk]);
		// Mounted in the lab's own namespace: it goes with it, and the loop device with the mount.
		await host.run(['mount', '-o', 'loop', disk, dataRoot]);
		await host.start();
		await host.docker('load', '-i', `${dataRoot}.tar`);
		// The second takes the name of the first.
		for (const round of ['first', 'second']) {
			await host.docker('run', '--name', round, 'bb:1', 'sh', '-c', 'head -c 15000000 /dev/urandom >/built');
			await host.docker('commit', round, 'app:1');
			await host.docker('rm', round);
		}
		await host.docker('run', '-d', '--name', 'db', '--stop-signal', 'KILL', '-v', 'data:/data', 'bb:1', 'sleep', '100000');
		await host.docker('run', '-d', '--name', 'chatty', '--stop-signal', 'KILL', 'bb:1', 'sh', '-c', 'yes one line of the log that nobody has ever bounded | head -n 300000; touch /printed; sleep 100000');
		await host.docker('exec', 'chatty', 'sh', '-c', 'until [ -e /printed ]; do sleep .1; done');
		for (const size of ['1M', '4k', '1']) await host.docker('exec', 'db', 'sh', '-c', `dd if=/dev/zero bs=${size} >>/data/fill 2>/dev/null`).catch(() => undefined);
	},
	drill: {set: {free: '10%'}},
	async cured(host) {
		const [free = 0, all = 1] = (await host.run(['stat', '-f', '-c', '%a %b', host.dataRoot])).trim().split(' ').map(Number);
		if (free / all < 0.1) return `only ${free} of ${all} blocks are free`;
		const images = await host.docker('image', 'ls', '-q');
		return images.trim().split('\n').length >= 2 || 'an image that has a name is gone';
	},
	changes: ['image *'],
} satisfies Fault;
