import {idOf, nameOf} from '../world/host.ts';
import {startContainer} from '../world/lifecycle.ts';
import {buildWorld, day, gigabyte, megabyte} from './builder.ts';
import type {Scenario} from './scenario.ts';

/** Monitoring. The collectors were stopped for maintenance, somebody tidied up meanwhile, and now they do not start. */
export const networkRecreation: Scenario = {
	id: 'network-recreation',
	title: 'After maintenance the collectors do not start: network not found. Somebody has run docker network prune',
	hostname: 'mon-03',
	runbook: 'network-recreation',
	inputs: {network: 'collect'},
	make: now => {
		const {host, world, layer, image, network, volume, container, ago, finish} = buildWorld({seed: 'network-recreation', hostname: 'mon-03', ...(now === undefined ? {} : {now})});
		const [alpine, debian, python] = [layer(7 * megabyte), layer(74 * megabyte), layer(48 * megabyte)];
		image('prom/prometheus:v2.48', {layers: [alpine, 240 * megabyte], program: ['/bin/prometheus', '--config.file=/etc/prometheus/prometheus.yml'], ports: ['9090/tcp']});
		image('prom/alertmanager:v0.26', {layers: [alpine, 58 * megabyte], program: ['/bin/alertmanager'], ports: ['9093/tcp']});
		image('grafana/grafana:10.2', {layers: [alpine, 380 * megabyte], program: ['/run.sh'], ports: ['3000/tcp']});
		image('grafana/loki:2.9', {layers: [alpine, 64 * megabyte], program: ['/usr/bin/loki'], ports: ['3100/tcp']});
		image('eclipse-mosquitto:2', {layers: [alpine, 9 * megabyte], program: ['/usr/sbin/mosquitto', '-c', '/mosquitto/config/mosquitto.conf'], ports: ['1883/tcp']});
		image('telegraf:1.29', {layers: [debian, 380 * megabyte], program: ['telegraf'], ports: ['8125/udp']});
		image('plant/collector:3.1', {layers: [debian, python, 26 * megabyte], program: ['python', '-m', 'collector'], digest: false, ageDays: 120});
		image('plant/bridge:3.0', {layers: [debian, python, 11 * megabyte], program: ['python', '-m', 'bridge'], ports: ['502/tcp'], digest: false, ageDays: 140});
		image('nginx:1.25', {layers: [debian, 66 * megabyte, 2048], program: ['nginx', '-g', 'daemon off;'], ports: ['80/tcp']});
		network('front', '172.29.0.0/24', 'watch');
		const collect = network('collect', '172.29.7.0/24', 'plant');
		for (const [name, bytes] of [['metrics', 8 * gigabyte], ['logs', 5 * gigabyte], ['dashboards', 60 * megabyte], ['alerts', 2 * megabyte]] as const) volume(name, bytes, 'watch');
		for (const [name, bytes] of [['broker', 300 * megabyte], ['spool', gigabyte]] as const) volume(name, bytes, 'plant');
		const upHours = 46 * day;
		container({name: 'entry', image: 'nginx:1.25', networks: ['front'], ports: ['443:80'], volumes: ['/srv/watch/nginx:/etc/nginx:ro'], compose: ['watch', 'entry'], upHours});
		container({name: 'prometheus', image: 'prom/prometheus:v2.48', networks: ['front'], volumes: ['metrics:/prometheus', '/srv/watch/prometheus:/etc/prometheus:ro'], compose: ['watch', 'prometheus'], upHours, logs: ['level=warn component=scrape_manager target=http://collector-1:9200/metrics msg="connection refused"']});
		container({name: 'alertmanager', image: 'prom/alertmanager:v0.26', networks: ['front'], volumes: ['alerts:/alertmanager'], compose: ['watch', 'alertmanager'], upHours});
		container({name: 'grafana', image: 'grafana/grafana:10.2', networks: ['front'], volumes: ['dashboards:/var/lib/grafana'], compose: ['watch', 'grafana'], upHours});
		container({name: 'loki', image: 'grafana/loki:2.9', networks: ['front'], ports: ['127.0.0.1:3100:3100'], volumes: ['logs:/loki'], compose: ['watch', 'loki'], upHours});
		// Those that were stopped for the maintenance: each machine of the plant knows its collector by its address.
		const stopped = {networks: [], compose: ['plant', ''], upHours, stoppedHours: 3} as const;
		const members = [
			container({...stopped, name: 'broker', image: 'eclipse-mosquitto:2', networks: [['collect', '172.29.7.10']], ports: ['1883:1883'], volumes: ['broker:/mosquitto/data', '/srv/plant/mosquitto:/mosquitto/config:ro'], compose: ['plant', 'broker']}),
			...[1, 2, 3].map(index => container({...stopped, name: `collector-${index}`, image: 'plant/collector:3.1', networks: [['collect', `172.29.7.2${index}`]], volumes: ['spool:/spool'], compose: ['plant', `collector-${index}`], environment: [`LINE=${index}`, 'BROKER=broker'], logs: ['connected to broker', `line ${index}: 812 readings`]})),
			...[1, 2].map(index => container({...stopped, name: `bridge-${index}`, image: 'plant/bridge:3.0', networks: [['collect', `172.29.7.4${index}`], 'front'], compose: ['plant', `bridge-${index}`], environment: [`LINE=${index}`]})),
			container({...stopped, name: 'statsd', image: 'telegraf:1.29', networks: [['collect', '172.29.7.50']], ports: ['8125:8125/udp'], volumes: ['/srv/plant/telegraf:/etc/telegraf:ro'], compose: ['plant', 'statsd']}),
		];
		world.networks = world.networks.filter(each => each !== collect);
		// The first two attempts to start them again.
		ago(1, () => {
			for (const member of members.filter(each => ['broker', 'collector-1'].includes(nameOf(each)))) {
				try {
					startContainer(host, member);
				} catch {
					// The engine has kept its words: network … not found.
				}
			}
			host.world.events = host.world.events.filter(({Actor}) => Actor.ID !== idOf(collect));
		});
		return finish();
	},
};
