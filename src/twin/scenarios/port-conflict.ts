import {startEngine, stopEngine} from '../world/daemon.ts';
import {buildWorld, day, gigabyte, kilobyte, megabyte} from './builder.ts';
import type {Scenario} from './scenario.ts';

/** A ticket system. An update pulled in Apache, and at the reboot for the new kernel Apache was faster. */
export const portConflict: Scenario = {
	id: 'port-conflict',
	title: 'After a reboot for updates the ticket system is down: something on the machine has port 80',
	hostname: 'desk-01',
	runbook: 'port-conflict',
	inputs: {container: 'gateway'},
	make: now => {
		const {host, layer, image, network, volume, container, program, ago, finish} = buildWorld({seed: 'port-conflict', hostname: 'desk-01', engine: '26.1', ...(now === undefined ? {} : {now})});
		const [alpine, debian, ruby, gems] = [layer(7 * megabyte), layer(74 * megabyte), layer(190 * megabyte), layer(310 * megabyte)];
		image('traefik:v2.11', {layers: [alpine, 150 * megabyte], program: ['traefik', '--configFile=/etc/traefik/traefik.yml'], ports: ['80/tcp']});
		image('desk/tickets:7.3', {layers: [debian, ruby, gems, 44 * megabyte], program: ['bundle', 'exec', 'puma'], ports: ['3000/tcp'], digest: false});
		image('desk/assets:7.3', {layers: [alpine, 12 * megabyte, 61 * megabyte], program: ['nginx', '-g', 'daemon off;'], ports: ['8080/tcp'], digest: false});
		image('postgres:16', {layers: [debian, 318 * megabyte], program: ['postgres'], ports: ['5432/tcp']});
		image('redis:7', {layers: [alpine, 32 * megabyte], program: ['redis-server'], ports: ['6379/tcp']});
		image('opensearchproject/opensearch:2.11', {layers: [layer(62 * megabyte), 980 * megabyte], program: ['./opensearch-docker-entrypoint.sh'], ports: ['9200/tcp']});
		image('minio/minio:2023-12', {layers: [38 * megabyte, 110 * megabyte], program: ['minio', 'server', '/data'], ports: ['9000/tcp']});
		image('prom/node-exporter:v1.7', {layers: [alpine, 15 * megabyte], program: ['/bin/node_exporter'], ports: ['9100/tcp']});
		network('front', '172.28.0.0/24', 'desk');
		network('back', '172.28.1.0/24', 'desk');
		for (const [name, bytes] of [['tickets-db', 6 * gigabyte], ['search', 3 * gigabyte], ['attachments', 9 * gigabyte], ['queue', 80 * megabyte], ['certificates', 60 * kilobyte]] as const) volume(name, bytes, 'desk');
		const upHours = 21 * day;
		const tickets = {image: 'desk/tickets:7.3', networks: ['front', 'back'], environment: ['RAILS_ENV=production', 'SECRET_KEY_BASE=not-a-real-one'], upHours, logBytes: 8 * megabyte} as const;
		const said = ['Started GET "/tickets/20741"', 'Completed 200 OK in 43ms', 'Started POST "/tickets/20741/replies"', 'Completed 302 Found in 61ms'];
		container({name: 'gateway', image: 'traefik:v2.11', networks: ['front'], ports: ['80:80', '443:443'], volumes: ['/srv/desk/traefik:/etc/traefik:ro', 'certificates:/certificates'], compose: ['desk', 'gateway'], restart: 'always', upHours, logBytes: 9 * megabyte, behaviour: {does: 'runs', listens: [80, 443]}, logs: ['level=info msg="Configuration loaded from file: /etc/traefik/traefik.yml"']});
		for (const index of [1, 2, 3]) container({...tickets, name: `tickets-${index}`, compose: ['desk', 'tickets'], logs: said});
		for (const index of [1, 2]) container({...tickets, name: `jobs-${index}`, command: ['bundle', 'exec', 'sidekiq'], networks: ['back'], compose: ['desk', 'jobs'], logs: ['ReplyMailerJob done in 0.412s']});
		container({...tickets, name: 'mail-in', command: ['bundle', 'exec', 'mail_in'], networks: ['back'], compose: ['desk', 'mail-in'], logs: ['fetched 3 messages']});
		container({name: 'assets', image: 'desk/assets:7.3', networks: ['front'], compose: ['desk', 'assets'], upHours});
		container({name: 'db', image: 'postgres:16', networks: ['back'], ports: ['127.0.0.1:5432:5432'], volumes: ['tickets-db:/var/lib/postgresql/data'], compose: ['desk', 'db'], environment: ['POSTGRES_PASSWORD=not-a-real-one'], upHours});
		container({name: 'queue', image: 'redis:7', networks: ['back'], volumes: ['queue:/data'], compose: ['desk', 'queue'], upHours});
		container({name: 'search', image: 'opensearchproject/opensearch:2.11', networks: ['back'], volumes: ['search:/usr/share/opensearch/data'], compose: ['desk', 'search'], upHours});
		container({name: 'attachments', image: 'minio/minio:2023-12', networks: ['front', 'back'], volumes: ['attachments:/data'], compose: ['desk', 'attachments'], upHours});
		container({name: 'exporter', image: 'prom/node-exporter:v1.7', ports: ['9100:9100'], upHours});
		ago(1, () => {
			stopEngine(host);
			program({name: 'apache2', command: ['/usr/sbin/apache2', '-k', 'start'], unit: ['apache2', 'The Apache HTTP Server'], listens: ['80'], upHours: 0});
			startEngine(host);
		});
		program({name: 'master', command: ['/usr/lib/postfix/sbin/master', '-w'], unit: ['postfix@-', 'Postfix Mail Transport Agent'], listens: ['127.0.0.1:25'], upHours: 1});
		return finish();
	},
};
