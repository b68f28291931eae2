import type {Server} from './server.ts';

/**
 * A little production site on the network `edge`: `proxy` (443, a web server), `app`, and `db` (127.0.0.1:5432,
 * a volume), each with an address of its own. Comes back when the web server answers.
 */
export const setUpSite = async (server: Server): Promise<void> => {
	await server.succeed(`set -e
		docker image inspect bb:1 >/dev/null 2>&1 || docker import /root/bb.tar bb:1 >/dev/null
		docker network create --subnet 172.31.240.0/24 --gateway 172.31.240.1 edge >/dev/null
		mkdir -p /srv/www; echo 'hello from proxy' > /srv/www/index.html
		docker volume create dbdata >/dev/null
		# A web server as the first process ignores TERM: without a short grace every stop would take ten seconds.
		run='docker run -d --stop-timeout 2 --restart unless-stopped --network edge'
		$run --name proxy --ip 172.31.240.10 -p 443:80 -v /srv/www:/www:ro -l role=proxy bb:1 httpd -f -p 80 -h /www >/dev/null
		$run --name app --ip 172.31.240.20 -e APP_ENV=prod bb:1 sh -c 'trap exit TERM; while true; do echo "$(date) app tick"; sleep 5 & wait $!; done' >/dev/null
		$run --name db --ip 172.31.240.30 -v dbdata:/data -p 127.0.0.1:5432:5432 bb:1 sh -c 'trap exit TERM; while true; do nc -l -p 5432 -e cat & wait $!; done' >/dev/null
		for i in $(seq 100); do curl -fsS -m 3 http://127.0.0.1:443/ 2>/dev/null && exit 0; sleep .1; done
		docker ps -a; ss -Hltnp; exit 1`);
};

/**
 * Leaves a stale endpoint on every network whose containers publish ports: the engine and its containers die as in
 * a power cut, and the records of the sandboxes and endpoints are lost, but not those of the bridge driver.
 * `soft` loses the sandboxes only, and one restart of the engine cures it. `hard` survives every restart; with `network`
 * (an id that comes first among those of all networks) it is that of this network alone, and the others are left soft.
 *
 * The new names of the keys keep their length and their place in the order, or the store would be damaged.
 * The service is masked meanwhile: systemd would have it back in two seconds.
 */
export const leaveStaleEndpoint = async (
	server: Server,
	{container = 'proxy', severity = 'hard', network = ''}: {readonly container?: string; readonly severity?: 'soft' | 'hard'; readonly network?: string} = {},
): Promise<void> => {
	await server.succeed(`
		store=/var/lib/docker/network/files/local-kv.db
		systemd=; [ -d /run/systemd/system ] && systemd=yes
		docker update --restart=no ${container} >/dev/null || exit 1
		if [ $systemd ]; then systemctl mask --runtime docker.service >/dev/null 2>&1; systemctl daemon-reload; fi
		shims=$(pgrep -f '^/usr/bin/containerd-shim'; pgrep -x containerd-shim)
		inside=$(for shim in $shims; do pgrep -P $shim; done)
		kill -9 $(cat /run/docker.pid)
		kill -9 $shims $inside $(pgrep -x docker-proxy) 2>/dev/null
		[ $systemd ] || kill -9 $(pgrep -x containerd) 2>/dev/null
		for i in $(seq 100); do pgrep -x 'dockerd|docker-proxy' >/dev/null || break; sleep .05; done
		sed -i 's#v1\\.0/sandbox/#v1.0/sandbux/#g' $store
		[ ${severity} = hard ] && sed -i 's#v1\\.0/endpoint/${network}#v1.0/endpoins/${network}#g' $store
		# As after a reboot: or the interfaces of the dead would stay on the bridge, and answer for the living.
		[ ${severity} = soft ] && for space in /var/run/docker/netns/*; do umount $space && rm -f $space; done
		if [ $systemd ]; then
			systemctl unmask --runtime docker.service >/dev/null 2>&1; systemctl daemon-reload
			systemctl reset-failed docker.service docker.socket 2>/dev/null
			systemctl start docker.socket docker.service
		else
			rm -f /run/docker.pid /run/docker-ssd.pid /var/run/docker/containerd/containerd.pid
			service docker start
		fi
		for i in $(seq 600); do docker version >/dev/null 2>&1 && exit 0; sleep .1; done
		exit 1`);
};

/**
 * An engine as if new, but for its images: no containers, no networks, an empty store. A store in which records were
 * renamed once must not have them renamed again: the order of its keys would break.
 */
export const startOver = async (server: Server): Promise<void> => {
	await server.succeed(`
		docker ps -aq | xargs -r docker rm -f >/dev/null
		if [ -d /run/systemd/system ]; then systemctl reset-failed docker docker.socket; systemctl stop docker.socket docker; else service docker stop; fi
		for i in $(seq 100); do pgrep -x dockerd >/dev/null || break; sleep .1; done
		for bridge in $(ls -d /sys/class/net/br-* 2>/dev/null); do ip link delete $(basename $bridge); done
		rm -f /var/lib/docker/network/files/local-kv.db*
		if [ -d /run/systemd/system ]; then systemctl start docker.socket docker; else service docker start; fi
		for i in $(seq 300); do docker version >/dev/null 2>&1 && break; sleep .1; done
		docker volume ls -q | xargs -r docker volume rm >/dev/null`);
};
