import {backupOf, isUp, presentBytes} from 'drydock-cli';
import {commitsOf, downAmong, volumeCopies} from './backup.ts';
import {readSaved} from './copies.ts';
import {act, probe} from './facts.ts';
import {imageOf} from './pet.ts';

/** The copy itself. Whatever fails in it, what was stopped is started again, and what there is is named. */
export const saveSteps = {
	stop: act({
		title: 'Stop the containers',
		why: 'What does not run holds still: image and volumes will fit together.',
		needs: ['pets'],
		risk: 'disruptive',
		reversible: true,
		plan: async ({host, facts: {pets}}) => {
			const down = new Set((await downAmong(host, pets)).map(({id}) => id));
			return pets.filter(({container, state}) => isUp(state) && !down.has(container.id)).map(({container}) => ({kind: 'container.stop' as const, container}));
		},
		verify: async ({host, facts: {pets}}) => {
			const down = new Set((await downAmong(host, pets)).map(({id}) => id));
			const up = pets.filter(({container, state}) => isUp(state) && !down.has(container.id));
			return up.length === 0 || `still runs: ${up.map(({container}) => container.name).join(', ')}`;
		},
		onFail: 'again',
		to: 'volumes-tar',
	}),
	'volumes-tar': act({
		title: 'Save the volumes',
		why: 'Before the image, so that the image can say where they are and by which checksum they are known.',
		needs: ['pets'],
		wants: ['precious'],
		gives: ['saved'],
		risk: 'safe',
		noWayBack: 'The copies stay in the folder of the run.',
		plan: async ({facts: {pets, precious}}) => volumeCopies(pets, precious).map(({volume, container, destination, file}) => ({kind: 'volume.save' as const, volume, container, path: destination, name: file})),
		verify: async ({facts: {pets, precious}, safetyCopies}) => {
			const lost = volumeCopies(pets, precious).filter(({file}) => safetyCopies.find(file) === undefined);
			return lost.length === 0 || `not in the folder of the run: ${lost.map(({file}) => file).join(', ')}`;
		},
		learn: async ({facts: {pets, precious}, safetyCopies}) => ({
			saved: (await Promise.all(volumeCopies(pets, precious).map(({volume, file}) => readSaved(volume, file, safetyCopies)))).filter(copy => copy !== undefined),
		}),
		onFail: 'again',
		to: 'commit',
	}),
	commit: act({
		title: 'Keep images of the containers',
		why: 'Each image says in its labels from what and when it is, and how the container was made: it can be restored from the image alone.',
		needs: ['pets', 'saved', 'how', 'stamp'],
		risk: 'disruptive',
		noWayBack: 'The images stay; remove them with docker image rm when they are no longer wanted.',
		plan: async ({host, facts: {pets, saved, how, stamp}}) => {
			const there = new Set((await host.docker.images()).flatMap(({tags}) => tags));
			return pets.filter(pet => !there.has(imageOf(pet))).flatMap(pet => commitsOf(pet, how, saved, stamp));
		},
		verify: async ({host, facts: {pets}}) => {
			for (const pet of pets) if (backupOf(await host.docker.image(imageOf(pet)))?.id !== pet.tag) return `the image ${imageOf(pet)} does not say what it is a backup of`;
			return true;
		},
		onFail: 'again',
		to: 'try',
	}),
	try: act({
		title: 'See that containers can be made of them',
		why: 'A container is made of each image and removed again, without being started.',
		needs: ['pets', 'how'],
		gives: ['tried'],
		risk: 'safe',
		noWayBack: 'Nothing is left to go back from.',
		plan: async ({facts: {pets}}) => pets.map(pet => ({kind: 'image.try' as const, image: imageOf(pet)})),
		learn: async ({facts: {pets}}) => ({tried: pets.map(imageOf)}),
		onFail: 'again',
		to: {stopped: 'again', ran: 'prove'},
		choose: ({how}) => (how === 'stopped' ? 'stopped' : 'ran'),
	}),
	again: act({
		title: 'Start what was stopped',
		why: 'Whatever became of the backup, the containers run again as before.',
		needs: ['pets'],
		risk: 'safe',
		reversible: true,
		plan: async ({host, facts: {pets}}) => (await downAmong(host, pets)).map(container => ({kind: 'container.start' as const, container})),
		verify: async ({host, facts: {pets}}) => {
			const down = await downAmong(host, pets);
			return down.length === 0 || `does not run: ${down.map(({name}) => name).join(', ')}`;
		},
		verifyWithinSeconds: 20,
		onFail: 'prove',
		to: 'prove',
	}),
	prove: probe({
		title: 'See what there is of the backup',
		why: 'A backup is what can be found again, not what was meant to be written.',
		needs: ['pets'],
		wants: ['precious', 'saved', 'tried'],
		gives: ['lacking'],
		look: async ({host, safetyCopies, facts: {pets, precious, saved = [], tried = []}}) => {
			const images = await host.docker.images();
			const isWhole = (image: string, tag: string): boolean => images.some(each => each.tags.includes(image) && backupOf(each)?.id === tag);
			return {
				lacking: [
					...pets.filter(pet => !isWhole(imageOf(pet), pet.tag)).map(({container}) => `There is no image of ${container.name}.`),
					...pets.map(imageOf).filter(image => !tried.includes(image) && images.some(({tags}) => tags.includes(image))).map(image => `Whether a container can be made of ${image} was not seen.`),
					...volumeCopies(pets, precious).filter(({volume, file}) => !saved.some(copy => copy.volume === volume) || safetyCopies.find(file) === undefined).map(({volume}) => `Volume ${volume} is not saved.`),
					...(await downAmong(host, pets)).map(({name}) => `${name} does not run, and did before: docker start ${name}`),
				],
			};
		},
		say: ({pets, saved = [], lacking}) => [
			...pets.map(pet => `${pet.container.name} → ${imageOf(pet)}`),
			...saved.map(({volume, path, bytes}) => `Volume ${volume} → ${path} (${presentBytes(bytes)})`),
			...lacking,
		],
		to: {whole: 'saved', lacking: 'lacking'},
		choose: ({lacking}) => (lacking.length === 0 ? 'whole' : 'lacking'),
	}),
};
