import {buildWorld, day, gigabyte, megabyte} from './builder.ts';
import type {Scenario} from './scenario.ts';

/** An office. The wiki was set up by hand years ago, and everything in it was written inside of its container. */
export const backupCommit: Scenario = {
	id: 'backup-commit',
	title: 'Tomorrow the wiki is to be made anew, and nobody knows what was written inside of its container',
	hostname: 'office-04',
	runbook: 'backup-commit',
	inputs: {containers: 'wiki'},
	make: now => {
		const {layer, image, network, volume, container, finish} = buildWorld({seed: 'backup-commit', hostname: 'office-04', engine: '26.1', diskBytes: 80 * gigabyte, ...(now === undefined ? {} : {now})});
		const [debian, php, alpine] = [layer(74 * megabyte), layer(310 * megabyte), layer(7 * megabyte)];
		image('office/wiki:latest', {layers: [debian, php, 66 * megabyte], program: ['apache2-foreground'], ports: ['80/tcp'], digest: false, ageDays: 910});
		image('nextcloud:27', {layers: [debian, php, 610 * megabyte], program: ['apache2-foreground'], ports: ['80/tcp']});
		image('mariadb:10.11', {layers: [layer(77 * megabyte), 320 * megabyte], program: ['mariadbd'], ports: ['3306/tcp']});
		image('redis:7', {layers: [alpine, 32 * megabyte], program: ['redis-server'], ports: ['6379/tcp']});
		image('caddy:2.7', {layers: [alpine, 42 * megabyte], program: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile'], ports: ['80/tcp', '443/tcp']});
		image('vaultwarden/server:1.30', {layers: [debian, 130 * megabyte], program: ['/start.sh'], ports: ['80/tcp']});
		image('paperless-ngx:2.3', {layers: [debian, 1200 * megabyte], program: ['/sbin/docker-entrypoint.sh'], ports: ['8000/tcp']});
		network('office', '172.26.0.0/24', 'office');
		network('cloud', '172.26.1.0/24', 'cloud');
		for (const [name, bytes] of [['cloud-files', 21 * gigabyte], ['cloud-db', 2 * gigabyte]] as const) volume(name, bytes, 'cloud');
		for (const [name, bytes] of [['documents', 7 * gigabyte], ['passwords', 12 * megabyte], ['caddy-data', 3 * megabyte]] as const) volume(name, bytes, 'office');
		const upHours = 34 * day;
		container({name: 'entry', image: 'caddy:2.7', networks: ['office', 'cloud'], ports: ['80:80', '443:443'], volumes: ['/srv/office/Caddyfile:/etc/caddy/Caddyfile:ro', 'caddy-data:/data'], compose: ['office', 'entry'], upHours});
		container({
			name: 'wiki', image: 'office/wiki:latest', networks: [['office', '172.26.0.20']], restart: 'always', environment: ['WIKI_NAME=office'], upHours: 411 * day, writtenBytes: 740 * megabyte, logBytes: 8 * megabyte,
			wrote: ['pages/start.txt', 'pages/on-call/phone-numbers.txt', 'pages/on-call/what-to-do.txt', 'pages/contracts/2025.txt', 'media/plan-of-the-house.png', 'attic/start.1702211022.txt.gz', 'meta/start.meta'].map(path => `/var/www/html/data/${path}`).concat('/var/www/html/conf/local.php', '/var/www/html/conf/users.auth.php'),
			logs: ['10.0.0.31 - "GET /doku.php?id=on-call HTTP/1.1" 200 6120', '10.0.0.14 - "POST /doku.php?id=start&do=edit HTTP/1.1" 302 -'],
		});
		container({name: 'cloud', image: 'nextcloud:27', networks: ['cloud'], volumes: ['cloud-files:/var/www/html'], compose: ['cloud', 'cloud'], upHours, logBytes: 9 * megabyte});
		container({name: 'cloud-cron', image: 'nextcloud:27', command: ['/cron.sh'], networks: ['cloud'], volumes: ['cloud-files:/var/www/html'], compose: ['cloud', 'cron'], upHours});
		container({name: 'cloud-db', image: 'mariadb:10.11', networks: ['cloud'], volumes: ['cloud-db:/var/lib/mysql'], compose: ['cloud', 'db'], environment: ['MARIADB_ROOT_PASSWORD=not-a-real-one'], upHours});
		container({name: 'cloud-redis', image: 'redis:7', networks: ['cloud'], compose: ['cloud', 'redis'], upHours});
		container({name: 'passwords', image: 'vaultwarden/server:1.30', networks: ['office'], volumes: ['passwords:/data'], compose: ['office', 'passwords'], upHours});
		container({name: 'papers', image: 'paperless-ngx:2.3', networks: ['office'], volumes: ['documents:/usr/src/paperless/media', '/srv/office/inbox:/usr/src/paperless/consume'], compose: ['office', 'papers'], upHours});
		container({name: 'papers-redis', image: 'redis:7', networks: ['office'], compose: ['office', 'papers-redis'], upHours});
		return finish();
	},
};
