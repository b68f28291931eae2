import type {Server} from './server.ts';

/**
 * Docker's data on a small ext4 of its own, on a loop device; the engine begins anew there, with the image `bb:1`. It
 * goes with the server: nothing but its mount holds the device.
 */
export const useSmallDisk = async (server: Server, megabytes: number): Promise<void> => {
	await server.succeed(`set -e
		systemctl stop docker.socket docker.service
		[ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
		for number in $(seq 0 63); do [ -e /dev/loop$number ] || mknod /dev/loop$number b 7 $number; done
		truncate -s ${megabytes}M /root/docker.img; mkfs.ext4 -q -F /root/docker.img
		# Another test may take the same device in the same moment.
		for attempt in $(seq 20); do mount -o loop /root/docker.img /var/lib/docker && break; sleep .1; done
		mountpoint -q /var/lib/docker
		systemctl reset-failed docker.service docker.socket; systemctl start docker.socket docker.service
		for i in $(seq 300); do docker version >/dev/null 2>&1 && break; sleep .1; done
		docker import /root/bb.tar bb:1 >/dev/null`);
};

/** Nothing more can be written, by anybody. The ballast is in the volume `ballast`, which a container refers to. */
export const fillUp = async (server: Server): Promise<void> => {
	await server.succeed(`folder=$(docker volume inspect -f '{{.Mountpoint}}' ballast)
		sync; for size in 1M 4k 4k 1; do dd if=/dev/zero of=$folder/fill bs=$size oflag=append conv=notrunc 2>/dev/null; sync; done
		! { head -c 100000 /dev/zero >$folder/more; } 2>/dev/null`);
};

/** What is free, with root's share. Bytes. */
export const freeOn = async (server: Server): Promise<number> => {
	const [blocks = 0, size = 0] = (await server.succeed("stat -f -c '%f %S' /var/lib/docker")).split(' ').map(Number);
	return blocks * size;
};

/** Checksums of the files of volumes, and of images as they are saved; that needs room. */
export const checksums = async (server: Server, {volumes, images}: {readonly volumes: readonly string[]; readonly images: readonly string[]}): Promise<string> =>
	server.succeed(`set -e
		for volume in ${volumes.join(' ')}; do
			echo "volume $volume"; cd $(docker volume inspect -f '{{.Mountpoint}}' $volume); find . -type f -exec sha256sum {} + | sort; find . -printf '%p %m %U %G\\n' | sort
		done
		for image in ${images.join(' ')}; do
			echo "image $image $(docker image inspect -f '{{.Id}} {{.RepoTags}}' $image) $(docker save $image | tar -xO --wildcards '*layer.tar' '*.json' 'blobs/*' 2>/dev/null | sha256sum)"
		done`);

/** Fills it until so many percent, as df counts, are used. */
export const fillDisk = async (server: Server, percent: number): Promise<void> => {
	await server.succeed(`set -e
		rm -f /var/lib/docker/filling
		read -r used free <<< "$(df --output=used,avail -B1 /var/lib/docker | tail -1)"
		fallocate -l $(( (used + free) * ${percent} / 100 - used )) /var/lib/docker/filling`);
};
