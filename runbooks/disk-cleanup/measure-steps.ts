import {probe} from './facts.ts';
import {isEmergency, measurePlaces, presentPlace} from './place.ts';

export const measureSteps = {
	measure: probe({
		title: 'See how full the disk is',
		why: 'Bytes and inodes of the file system with Docker\'s data, asked of the kernel: it costs nothing, and says which way to go.',
		gives: ['dataRoot', 'places'],
		look: async ({host}) => {
			const {dataRoot, storageDriver} = await host.docker.info();
			return {dataRoot, places: await measurePlaces(host, dataRoot, storageDriver)};
		},
		say: ({places}) => [
			...places.map(presentPlace),
			...(isEmergency(places) ? ['Nearly nothing is left: first of all what frees most at the least loss, before anything that costs time or needs room itself.'] : []),
		],
		to: {emergency: 'spare', ordinary: 'survey'},
		choose: ({places}) => (isEmergency(places) ? 'emergency' : 'ordinary'),
	}),
};
