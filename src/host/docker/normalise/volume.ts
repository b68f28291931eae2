import type {Volume} from '../objects.ts';
import {neededText, textMapOf, textOf} from './values.ts';
import type {Raw} from './values.ts';

/** Docker 23 and later put it on each volume whose name they made up. */
const anonymousLabel = 'com.docker.volume.anonymous';

/** One of `GET /volumes`. `labelled`: this engine labels anonymous volumes, and a long name alone means nothing. */
export const volume = (raw: Raw, labelled: boolean): Volume => {
	const name = neededText(raw, 'Name', 'a volume');
	const labels = textMapOf(raw, 'Labels');
	return {
		name,
		driver: textOf(raw, 'Driver'),
		mountpoint: textOf(raw, 'Mountpoint'),
		created: textOf(raw, 'CreatedAt'),
		labels,
		options: textMapOf(raw, 'Options'),
		anonymous: Object.hasOwn(labels, anonymousLabel) || (!labelled && /^[0-9a-f]{64}$/.test(name)),
	};
};
