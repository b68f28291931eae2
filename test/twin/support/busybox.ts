import {makeImage} from '../../../src/twin/world/make-image.ts';
import type {TwinFile} from '../../../src/twin/world/machine.ts';
import type {TwinImage, World} from '../../../src/twin/world/world.ts';

const programs = ['busybox', 'cat', 'cp', 'date', 'dd', 'echo', 'env', 'false', 'head', 'httpd', 'id', 'ip', 'kill', 'ls', 'mkdir', 'nc', 'netstat', 'nslookup', 'ping', 'printf', 'ps', 'rm', 'seq', 'sh', 'sleep', 'tail', 'touch', 'true', 'udhcpc', 'wget', 'yes'];

/** The image `bb:1` that the tests' real engines have, as far as a twin can know it: its folders, and programs of one file. */
export const makeBusybox = (world: World): TwinImage => {
	const base = {uid: 0, gid: 0, modified: world.now};
	const folder: TwinFile = {...base, bytes: 4096, mode: 0o755, directory: true};
	const image = makeImage(world, 'bb:1', {layers: [2_000_000], digest: false, environment: [], programs});
	const files = {...Object.fromEntries(['bin', 'dev', 'etc', 'proc', 'sys', 'tmp', 'www'].map(name => [`/${name}`, folder])), ...Object.fromEntries(programs.map(name => [`/bin/${name}`, {...base, bytes: 2_024_544, mode: 0o755}]))};
	world.images.splice(world.images.indexOf(image), 1);
	const known = {...image, files};
	world.images.push(known);
	return known;
};
