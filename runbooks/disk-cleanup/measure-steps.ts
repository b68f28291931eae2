import {type HostReader, isReason} from 'drydock-cli';
import {manual, probe} from './facts.ts';

import {isEmergency, measurePlaces, type Place, presentPlace} from './place.ts';

const usualRoot = '/var/lib/docker';

/** Where the data lies when Docker cannot be asked. */
const configuredRoot = async (host: HostReader): Promise<string> => {
	const root = await host.machine.daemonConfiguration().then(({values}) => values['data-root'], () => undefined);
	return typeof root === 'string' ? root : usualRoot;
};

/** How full it is: the cheapest reading, and the first. */
const measure = async (host: HostReader): Promise<{dataRoot: string; places: readonly Place[]; isDown: boolean}> => {
	try {
		const {dataRoot, storageDriver} = await host.docker.info();
		return {dataRoot, places: await measurePlaces(host, dataRoot, storageDriver), isDown: false};
	} catch (error) {
		if (!isReason(error, 'unreachable')) throw error;
		const dataRoot = await configuredRoot(host);
		return {dataRoot, places: await measurePlaces(host, dataRoot), isDown: true};
	}
};

export const measureSteps = {
	measure: probe({
		title: 'See how full the disk is',
		why: 'Bytes and inodes of the file system with Docker\'s data, asked of the kernel: it costs nothing, and says which way to go.',
		gives: ['dataRoot', 'places', 'isDown'],
		look: ({host}) => measure(host),
		say: ({places, isDown}) => [
			...places.map(presentPlace),
			...(isDown ? ['Docker does not answer.'] : isEmergency(places) ? ['Nearly nothing is left: first of all what frees most at the least loss, before anything that costs time or needs room itself.'] : []),
		],
		to: {down: 'by-hand', emergency: 'spare', ordinary: 'survey'},
		choose: ({places, isDown}) => (isDown ? 'down' : isEmergency(places) ? 'emergency' : 'ordinary'),
	}),
	'by-hand': manual({
		title: 'Make room for Docker to start',
		why: 'On a full disk Docker often cannot start, and says something misleading: "driver not supported". What is to be removed through it can wait; a little room by hand is enough.',
		needs: ['dataRoot', 'places'],
		instructions: ({dataRoot, places}) => [
			...places.map(presentPlace),
			`What Docker has rotated away of its logs is the least loss: ls -lS ${dataRoot}/containers/*/*-json.log.*; then remove the largest.`,
			'If the system is on the same disk: journalctl --vacuum-size=100M; apt-get clean',
			`Nothing else below ${dataRoot} is to be removed by hand.`,
			'Then start Docker: systemctl reset-failed docker; systemctl start docker',
		],
		verify: ({host}) => host.docker.ping().then(() => true as const, () => 'Docker does not answer yet: journalctl -u docker -n 50'),
		to: 'measure',
	}),
};

