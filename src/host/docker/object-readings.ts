import {askDiskUsage} from './ask-disk-usage.ts';
import {eventsOf, followEvents} from './events.ts';
import {imageSummary} from './normalise/image.ts';
import {imageLayers} from './normalise/layers.ts';
import {neededRecord, neededRecords, recordsOf} from './normalise/values.ts';
import {volume} from './normalise/volume.ts';
import type {DockerReader} from './reader.ts';
import {imageSegment} from './references.ts';
import type {Connection} from './transport/connection.ts';
import {isOlder} from './transport/negotiate.ts';

type ObjectReadings = Pick<DockerReader, 'images' | 'imageLayers' | 'volumes' | 'diskUsage' | 'recentEvents' | 'followEvents'>;

/** What an engine keeps beside containers and networks. `tell` is given the words of the docker command that asks the same. */
export const objectReadings = (connection: Connection, tell: (...words: readonly string[]) => void): ObjectReadings => ({
	images: async () => {
		tell('image', 'ls', '--no-trunc');
		return neededRecords(await connection.json('/images/json'), 'image').map(imageSummary);
	},
	imageLayers: async id => {
		tell('image', 'history', '--no-trunc', id);
		const segment = imageSegment(id);
		const [inspected, history] = await Promise.all([connection.json(`/images/${segment}/json`), connection.json(`/images/${segment}/history`)]);
		return imageLayers(neededRecord(inspected, 'an image'), neededRecords(history, 'step of an image'));
	},
	volumes: async () => {
		tell('volume', 'ls');
		const [answer, {apiVersion}] = await Promise.all([connection.json('/volumes'), connection.negotiated()]);
		return recordsOf(neededRecord(answer, 'a list of volumes'), 'Volumes').map(raw => volume(raw, !isOlder(apiVersion, '1.42')));
	},
	diskUsage: async kinds => {
		tell('system', 'df', '--verbose');
		return askDiskUsage(connection, kinds);
	},
	recentEvents: async seconds => {
		// An end that is not in the future makes the engine answer at once with what it still knows.
		const until = Date.now() / 1000;
		tell('events', '--since', `${Math.ceil(seconds)}s`, '--until', '0s');
		const {body} = await connection.bytes('/events', {since: (until - seconds).toFixed(3), until: until.toFixed(3)});
		return eventsOf(body.toString());
	},
	followEvents: async (tellEvent, signal, following = () => {}) => {
		tell('events');
		return followEvents(connection, tellEvent, signal, following);
	},
});
