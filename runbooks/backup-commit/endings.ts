import {done, probe} from './facts.ts';
import {imageOf} from './pet.ts';

const cautions = (images: readonly string[]): readonly string[] => [
	'The images hold the values of environment variables, as the containers do: whoever can pull them can read those.',
	`To have one back: drydock run backup-commit --set backup=${images[0] ?? 'IMAGE'}`,
];

/** How it can end. */
export const endings = {
	saved: done({
		title: 'Backed up',
		why: 'Each image was read back, and a container was made of it and removed again.',
		outcome: 'cured',
		needs: ['pets'],
		wants: ['saved'],
		say: ({pets, saved = []}) => {
			const kept = new Set(saved.map(({volume}) => volume));
			const without = [...new Set(pets.flatMap(({volumes}) => volumes.map(({volume}) => volume.name)))].filter(name => !kept.has(name));
			return [
				...pets.map(pet => `${pet.container.name} is kept as ${imageOf(pet)}.`),
				...saved.map(({volume, path}) => `Volume ${volume} is saved as ${path}.`),
				...(without.length === 0 ? [] : [`NOT in the backup: volume ${without.join(', ')}.`]),
				'Both are on this host: they do not outlive its disk. Copy them elsewhere with docker image save, and with the folder of the run.',
				...cautions(pets.map(imageOf)),
			];
		},
	}),
	lacking: done({
		title: 'Not everything is backed up',
		why: 'What there is of it stands above; nothing was removed.',
		outcome: 'escalate',
		needs: ['lacking'],
		say: ({lacking}) => [...lacking, 'What there is of the backup stands above, and stays.'],
	}),
	'no-space': done({
		title: 'Not enough room',
		why: 'Nothing was stopped, paused or copied.',
		outcome: 'escalate',
		needs: ['space'],
		say: ({space}) => [...space.short.map(why => `${why}.`), 'Nothing was changed. Make room first: drydock run disk-cleanup'],
	}),
	left: done({title: 'Left as it is', why: 'Whether there is room is not known.', outcome: 'escalate', say: () => ['Nothing was changed.', 'To go on all the same, without a terminal: --answer unsure=go']}),
	'nothing-chosen': done({title: 'Nothing to back up', why: 'No container was chosen.', outcome: 'escalate', say: () => ['Nothing was changed. Name them: --set containers=NAME,NAME']}),
	'no-backup': done({title: 'No backup', why: 'No image on this host says that it is one.', outcome: 'escalate', say: () => ['There is no backup on this host. Load one first: docker image load --input FILE']}),
	sum: probe({
		title: 'Sum up',
		why: 'Each backup has an outcome of its own.',
		wants: ['accounts'],
		look: async () => ({}),
		to: {whole: 'restored', part: 'not-restored', none: 'nothing-restored'},
		choose: ({accounts = []}) => {
			if (accounts.length === 0) return 'none';
			return accounts.every(({differences, asBefore}) => differences.length === 0 && asBefore) ? 'whole' : 'part';
		},
	}),
	restored: done({
		title: 'Restored',
		why: 'Each was compared with what was kept of it.',
		outcome: 'cured',
		wants: ['accounts'],
		say: ({accounts = []}) => accounts.flatMap(({lines}) => lines),
	}),
	'not-restored': done({
		title: 'Not restored as it was',
		why: 'What was made is there; what differs, or was left, stands here.',
		outcome: 'escalate',
		wants: ['accounts'],
		say: ({accounts = []}) => accounts.flatMap(({lines, differences}) => [...lines, ...differences]),
	}),
	'nothing-restored': done({title: 'Nothing was restored', why: 'No backup was chosen.', outcome: 'escalate', say: () => ['Nothing was changed.']}),
};
