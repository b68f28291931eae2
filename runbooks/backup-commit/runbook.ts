import {badInput, input, textInput} from 'drydock-cli';
import {endings} from './endings.ts';
import {runbook} from './facts.ts';
import {restoreFindSteps} from './restore-find-steps.ts';
import {restoreSteps} from './restore-steps.ts';
import {saveFindSteps} from './save-find-steps.ts';
import {saveSteps} from './save-steps.ts';

const names = (what: string, example: string) => ({
	label: what,
	example,
	parse: (text: string): string[] => {
		const found = text.split(',').map(name => name.trim());
		if (found.includes('')) throw badInput(text, `one of ${what} or several, with commas between`, example);
		return found;
	},
});

export default runbook({
	id: 'backup-commit',
	title: 'Keep a container that nobody can make again, and have it back',
	summary:
		'Finds containers with which something would be lost, keeps each as an image that says how it was made, and saves its volumes if you want. And back: makes a container again from such an image as it was. Removes nothing and writes over nothing.',
	symptoms: [
		{pattern: /\bdata\b[^.\n]{0,20}\bin(?:side)? (?:a|the|this) container\b/i, means: 'What a container has written itself goes with it.'},
		{pattern: /\bback(?:ing)?[ -]?up (?:of )?(?:(?:a|the|this) )?containers?\b/i, means: 'A container can be kept as an image, and made again from it.'},
		{pattern: /\babout to (?:remove|delete|recreate) (?:(?:a|the|this) )?containers?\b/i, means: 'Before a container goes, what would be lost with it can be kept.'},
	],
	inputs: {
		containers: input(names('containers to back up', 'app,db')),
		backup: input(names('backups to restore (images)', 'drydock/app:20261122t015803-3f2a91')),
		copies: textInput({label: 'folder with the saved volumes, where it is not that of a run', example: '/mnt/backups'}),
	},
	start: 'begin',
	steps: {...saveFindSteps, ...saveSteps, ...restoreFindSteps, ...restoreSteps, ...endings},
});
