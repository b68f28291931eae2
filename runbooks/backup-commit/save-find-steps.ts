import {backupStamp, findPets, isUp} from 'drydock-cli';
import {ask, pick, probe} from './facts.ts';
import {describePet, readPets, volumeText} from './pet.ts';
import {describeSpace, measureSpace} from './space.ts';

/** Up to the copy: what is wanted, which containers, what of them, and whether there is room. */
export const saveFindSteps = {
	begin: probe({
		title: 'See what is wanted',
		why: 'To keep a container, and to have one back, are two ways through this runbook.',
		wants: ['containers', 'backup'],
		gives: ['stamp'],
		look: async () => ({stamp: backupStamp(new Date())}),
		to: {save: 'named', restore: 'backups', ask: 'which'},
		choose: ({containers, backup}) => (backup !== undefined ? 'restore' : containers !== undefined ? 'save' : 'ask'),
	}),
	which: ask({
		title: 'Choose what to do',
		why: 'Neither containers nor a backup were named.',
		question: () => 'Back up containers, or restore one from a backup?',
		options: {
			save: {label: 'Back up containers', consequence: 'Looks for those with which something would be lost. Nothing is removed.'},
			restore: {label: 'Restore from a backup', consequence: 'Shows the backups on this host. Nothing is removed or written over.'},
		},
		to: {save: 'find', restore: 'backups'},
	}),
	named: probe({
		title: 'Find the containers',
		why: 'A name that is not there must be noticed before anything is copied.',
		wants: ['containers'],
		gives: ['chosen'],
		look: async ({host, facts: {containers = []}}) => {
			const found = await Promise.all([...new Set(containers)].map(name => host.docker.container(name)));
			return {chosen: [...new Set(found.map(({id}) => id))]};
		},
		to: 'read',
	}),
	find: probe({
		title: 'Look for pets',
		why: 'A pet is a container that nobody can make again as it is: what it has written lies in its own layer, or its image can be had nowhere.',
		gives: ['judged', 'notLookedAt'],
		look: async ({host}) => findPets(host),
		say: ({judged, notLookedAt}) => {
			const pets = judged.filter(({pet}) => pet);
			return [
				...(pets.length === 0 ? ['No container was found with which something would be lost.'] : pets.map(({container, reasons}) => `${container.name}: ${reasons.join(' · ')}`)),
				...(notLookedAt.length === 0 ? [] : [`Not known, because their own layer was not looked at: ${notLookedAt.join(', ')}.`]),
			];
		},
		to: 'choose',
	}),
	choose: pick({
		title: 'Choose what to back up',
		why: 'Only you know what somebody would miss. Suggested is what nobody could make again.',
		needs: ['judged'],
		gives: ['chosen'],
		question: () => 'Back up which containers?',
		items: async ({facts: {judged}}) => judged.map(({container: {id, name}, pet, reasons}) => ({id, label: name, detail: reasons.join(' · '), suggested: pet})),
		unattended: 'suggested',
		to: 'read',
	}),
	read: probe({
		title: 'Read what a backup will hold',
		why: 'An image holds what a container has written itself. It holds no volume, no memory, and nothing of how the container was started: that is kept beside it.',
		needs: ['chosen', 'stamp'],
		gives: ['pets'],
		look: async ({host, facts: {chosen, stamp}}) => ({pets: await readPets(host, chosen, stamp)}),
		say: ({pets}) => pets.flatMap(describePet),
		to: {volumes: 'volumes', bare: 'space', none: 'nothing-chosen'},
		choose: ({pets}) => {
			if (pets.length === 0) return 'none';
			return pets.some(({volumes}) => volumes.length > 0) ? 'volumes' : 'bare';
		},
	}),
	volumes: pick({
		title: 'Choose which volumes to save',
		why: 'Volumes are not in the image. They stay on this host when the container goes, until somebody removes them.',
		needs: ['pets'],
		gives: ['precious'],
		question: () => 'Save the files of which volumes, too? Each becomes a tar in the folder of the run.',
		items: async ({facts: {pets}}) => {
			const all = pets.flatMap(({container, volumes}) => volumes.map(volume => ({container, volume})));
			const once = all.filter(({volume}, index) => all.findIndex(other => other.volume.volume.name === volume.volume.name) === index);
			return once.map(({container, volume}) => ({id: volume.volume.name, label: volumeText(volume), detail: `of ${container.name}`, suggested: true}));
		},
		unattended: 'none',
		to: 'space',
	}),
	space: probe({
		title: 'Measure the space it needs',
		why: 'A backup that fills the disk is an incident of its own.',
		needs: ['pets'],
		wants: ['precious'],
		gives: ['space'],
		look: async ({host, facts: {pets, precious = []}}) => ({space: await measureSpace(host, pets, precious)}),
		say: ({space}) => describeSpace(space),
		to: {short: 'no-space', unsure: 'unsure', runs: 'how', rests: 'rests'},
		choose: ({space, pets}) => {
			if (space.short.length > 0) return 'short';
			if (space.unknown.length > 0) return 'unsure';
			return pets.some(({state}) => isUp(state)) ? 'runs' : 'rests';
		},
	}),
	unsure: ask({
		title: 'Choose whether to go on',
		why: 'Whether there is room for all of it is not known.',
		needs: ['space'],
		question: ({space}) => `Not known: ${space.unknown.join('; ')}. Go on?`,
		options: {
			go: {label: 'Go on', consequence: 'If the room does not suffice, the copy that does not fit is given up.'},
			leave: {label: 'Stop here', consequence: 'Nothing is changed.'},
		},
		unattended: 'leave',
		to: {go: 'how', leave: 'left'},
	}),
	how: ask({
		title: 'Choose how they stand meanwhile',
		why: 'Files that are written to while they are copied may not fit together: a database may not start from such a copy.',
		needs: ['pets'],
		question: ({pets}) => `How shall ${pets.filter(({state}) => isUp(state)).map(({container}) => container.name).join(', ') || 'they'} stand while the copy is made?`,
		options: {
			pause: {label: 'Pause for the image', consequence: 'Each stops answering while its own layer is copied, and goes on where it was: the copy is of one moment, as after a power cut. Its volumes are saved before that, while it runs. One with a health check counts as unhealthy until its next check.'},
			stop: {label: 'Stop for all of it', consequence: 'Each is stopped, its image and its volumes are saved, and it is started again: the only copy in which image and volumes surely fit together. It does not answer meanwhile.'},
			running: {label: 'Let them run', consequence: 'Nobody notices. Files that are written to meanwhile may be copied half.'},
		},
		closed: ({pets}) => {
			const removed = pets.filter(({state, autoRemove}) => autoRemove && isUp(state)).map(({container}) => container.name);
			const shared = pets.flatMap(({container, sharers}) => sharers.map(sharer => `${sharer} uses the network of ${container.name}`));
			if (removed.length > 0) return {stop: `${removed.join(', ')} was started with --rm: Docker would remove it as it stops`};
			return shared.length > 0 ? {stop: `${shared.join(', ')}, and would lose it`} : {};
		},
		unattended: 'pause',
		to: {pause: 'paused', stop: 'stopped', running: 'running'},
	}),
	paused: probe({title: 'Pause for the image', why: 'As chosen.', gives: ['how'], look: async () => ({how: 'paused' as const}), to: 'volumes-tar'}),
	running: probe({title: 'Let them run', why: 'As chosen.', gives: ['how'], look: async () => ({how: 'running' as const}), to: 'volumes-tar'}),
	stopped: probe({title: 'Stop for all of it', why: 'As chosen.', gives: ['how'], look: async () => ({how: 'stopped' as const}), to: 'stop'}),
	rests: probe({title: 'None of them runs', why: 'What does not run holds still.', gives: ['how'], look: async () => ({how: 'stopped' as const}), to: 'volumes-tar'}),
};
