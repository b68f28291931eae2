import {leaveStaleEndpoint, setUpSite} from './incidents.ts';
import type {Server} from './server.ts';
import {fillDisk} from './small-disk.ts';

/** A program that Docker knows nothing of, on a port. */
export const takePort = async (server: Server, port: number): Promise<void> => {
	await server.succeed(`(setsid /opt/drydock/node -e 'require("net").createServer().listen(${port}, "0.0.0.0")' </dev/null >/dev/null 2>&1 &)
		for i in $(seq 100); do [ -n "$(ss -Hltn 'sport = :${port}')" ] && exit 0; sleep .05; done; exit 1`);
};

/** Its layer holds a file that cannot be removed. */
export const leaveHalfRemoved = async (server: Server, name: string): Promise<void> => {
	await server.succeed(`docker create --name ${name} bb:1 true >/dev/null
		file=$(docker inspect -f '{{.GraphDriver.Data.UpperDir}}' ${name})/keep
		touch $file && chattr +i $file
		! docker rm -f ${name} 2>/dev/null`);
};

/** A disk of 300 MB is big enough for what they write, and small enough for a tenth of it to be written in seconds. */
export const diskMegabytes = 300;

/**
 * Eight faults at once: a stale endpoint on the network of a little site, a foreign process on a port, a crash loop, an
 * oversized log, a half-removed container, a missing network, a disk at 90 %, forwarding off.
 */
export const breakEightTimes = async (server: Server): Promise<void> => {
	await setUpSite(server);
	await leaveStaleEndpoint(server);
	await server.succeed(`set -e
		docker run -d --name worker --restart always bb:1 sh -c 'echo "FATAL: cannot read /etc/app/config.yml" >&2; exit 78' >/dev/null
		docker run -d --name chatty --stop-timeout 1 bb:1 sh -c 'yes "ERROR upstream timed out, this is retried for ever and ever and ever" | head -n 300000; exec sleep 6000' >/dev/null
		docker network create lost >/dev/null
		docker run -d --name shop --network lost bb:1 sleep 600 >/dev/null
		docker stop -t 0 shop >/dev/null
		docker network rm lost >/dev/null
		! docker start shop 2>/dev/null`);
	await takePort(server, 8443);
	await server.succeed('docker create --name web -p 8443:80 bb:1 httpd -f -p 80 >/dev/null; ! docker start web 2>/dev/null');
	await leaveHalfRemoved(server, 'half');
	await server.succeed(`log=$(docker inspect -f '{{.LogPath}}' chatty)
		for i in $(seq 300); do
			[ $(docker inspect -f '{{.RestartCount}}' worker) -gt 4 ] && [ $(stat -c %s $log) -gt 36000000 ] && exit 0
			sleep .1
		done; docker ps -a; ls -l $log; exit 1`);
	await fillDisk(server, 90);
	await server.succeed('sysctl -qw net.ipv4.ip_forward=0');
};

/** Twenty containers as a well-kept host has them: some run, some were stopped on purpose, some are done. Nothing is wrong. */
export const setUpHealthy = async (server: Server): Promise<void> => {
	await server.succeed(`set -e
		docker network create --subnet 172.31.10.0/24 front >/dev/null
		docker network create back >/dev/null
		docker volume create data >/dev/null
		docker volume create spare >/dev/null
		run='docker run -d --stop-timeout 0'
		$run --name proxy --restart always --network front --ip 172.31.10.9 -p 443:80 bb:1 httpd -f -p 80 >/dev/null
		docker network connect back proxy
		$run --name app --restart unless-stopped --network back --health-cmd true --health-interval 1s bb:1 sleep 6000 >/dev/null
		$run --name db --restart unless-stopped --network back -v data:/data -p 127.0.0.1:5432:5432 bb:1 sleep 6000 >/dev/null
		$run --name cache --restart on-failure:3 --log-opt max-size=1m bb:1 sleep 6000 >/dev/null
		$run --name dns --restart always -p 5353:53/udp bb:1 sleep 6000 >/dev/null
		$run --name agent --network host --restart always bb:1 sleep 6000 >/dev/null
		$run --name sidecar --network container:app bb:1 sleep 6000 >/dev/null
		$run --name range -p 9000-9010:80 bb:1 httpd -f -p 80 >/dev/null
		$run --name shop-web-1 --label com.docker.compose.project=shop --restart unless-stopped -P --expose 80 bb:1 sleep 6000 >/dev/null
		$run --name quiet --log-driver none bb:1 sleep 6000 >/dev/null
		$run --name green --restart unless-stopped -p 8081:80 bb:1 sleep 6000 >/dev/null
		$run --name frozen bb:1 sleep 6000 >/dev/null; docker pause frozen >/dev/null
		docker create --name blue --restart unless-stopped -p 8081:80 bb:1 sleep 6000 >/dev/null
		docker create --name made bb:1 true >/dev/null
		$run --name stopped-always --restart always bb:1 sleep 6000 >/dev/null
		$run --name stopped-unless --restart unless-stopped --network back -v spare:/data bb:1 sleep 6000 >/dev/null
		$run --name stopped bb:1 sleep 6000 >/dev/null
		docker stop -t 0 stopped-always stopped-unless stopped >/dev/null
		docker run --name done bb:1 true
		docker run --name failed bb:1 false || true
		$run --name killed --restart always bb:1 sleep 6000 >/dev/null; docker kill killed >/dev/null
		for i in 1 2 3 4 5; do docker restart -t 0 range >/dev/null; done
		for i in $(seq 100); do [ "$(docker inspect -f '{{.State.Health.Status}}' app)" = healthy ] && break; sleep .1; done
		[ $(docker ps -aq | wc -l) = 20 ]`);
};
