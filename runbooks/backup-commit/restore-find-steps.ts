import {ask, pick, probe} from './facts.ts';
import {describeListed, describeRestore} from './describe-restore.ts';
import {findBackup, freeName, listBackups, readRestore} from './restore.ts';

/** Up to the making: which backup, what it will make, and what stands in the way. One after the other. */
export const restoreFindSteps = {
	backups: probe({
		title: 'Look for backups',
		why: 'A backup is an image that says in its labels what it is: it is found without any record of the run that made it.',
		wants: ['backup'],
		gives: ['backups', 'wanted'],
		look: async ({host, facts: {backup = []}}) => {
			const [backups, wanted] = await Promise.all([listBackups(host), Promise.all(backup.map(reference => findBackup(host, reference)))]);
			return {backups, wanted: [...new Set(wanted)]};
		},
		say: ({backups}) => [backups.length === 0 ? 'There is no backup on this host.' : `Backups on this host: ${backups.length}.`],
		to: {named: 'next', choose: 'which-backup', none: 'no-backup'},
		choose: ({backup, backups}) => (backups.length === 0 ? 'none' : backup === undefined ? 'choose' : 'named'),
	}),
	'which-backup': pick({
		title: 'Choose what to restore',
		why: 'The newest first. Several are restored one after the other.',
		needs: ['backups'],
		gives: ['wanted'],
		question: () => 'Restore which backups?',
		items: async ({facts: {backups}}) => backups.map(listed => ({id: listed.imageId, label: `${listed.name} (${listed.image})`, detail: describeListed(listed)})),
		to: 'next',
	}),
	next: probe({
		title: 'See what it will make, and what is in the way',
		why: 'What came after the backup is worth more than the backup: nothing that is there now is removed or written over.',
		needs: ['wanted', 'backups'],
		wants: ['accounts', 'renamed', 'copies'],
		gives: ['restore'],
		look: async ({host, safetyCopies, facts: {wanted, backups, accounts = [], renamed = {}, copies}}) => {
			const imageId = wanted.find(id => !accounts.some(account => account.imageId === id));
			if (imageId === undefined) return {restore: null};
			const image = backups.find(listed => listed.imageId === imageId)?.image ?? imageId;
			return {restore: await readRestore(host, {imageId, image}, renamed[imageId], safetyCopies, copies)};
		},
		say: ({restore}) => (restore === null ? [] : describeRestore(restore)),
		to: {finished: 'sum', hindered: 'leave', taken: 'taken', lossy: 'lossy', ready: 'prepare'},
		choose: ({restore}) => {
			if (restore === null) return 'finished';
			if (restore.hindrances.length > 0) return 'hindered';
			if (restore.taken !== null) return 'taken';
			return restore.volumes.some(({way}) => way === 'empty') ? 'lossy' : 'ready';
		},
	}),
	taken: ask({
		title: 'Choose another name',
		why: 'The container that has the name now is not removed: what it holds may be newer than the backup.',
		needs: ['restore'],
		question: ({restore}) => `${restore?.as} is there. Restore under another name?`,
		options: {
			other: {label: 'Restore beside it, under another name', consequence: 'Named like it, with -restored. While the other one runs it is not started: they would want the same ports and addresses.'},
			leave: {label: 'Leave it', consequence: 'Nothing is made.'},
		},
		unattended: 'leave',
		to: {other: 'rename', leave: 'leave'},
	}),
	rename: probe({
		title: 'Find a name that is free',
		why: 'As chosen.',
		needs: ['restore'],
		wants: ['renamed'],
		gives: ['renamed'],
		look: async ({host, facts: {restore, renamed = {}}}) => ({renamed: restore === null ? renamed : {...renamed, [restore.imageId]: await freeName(host, restore.backup.container.name)}}),
		to: 'next',
	}),
	lossy: ask({
		title: 'Choose whether to go on without',
		why: 'Not everything that the container had can come back.',
		needs: ['restore'],
		question: ({restore}) => `${(restore?.volumes ?? []).filter(({way}) => way === 'empty').map(({volume, why}) => `Volume ${volume.name}: ${why}.`).join(' ')} Restore it all the same?`,
		options: {
			go: {label: 'Restore without', consequence: 'The rest comes back. Many services fill an empty volume as if they were new.'},
			leave: {label: 'Leave it', consequence: 'Nothing is made. A saved volume can be named by its folder: --set copies=FOLDER'},
		},
		unattended: 'leave',
		to: {go: 'prepare', leave: 'leave'},
	}),
	leave: probe({
		title: 'Leave this one',
		why: 'Nothing was made of it.',
		needs: ['restore'],
		wants: ['accounts'],
		gives: ['accounts'],
		look: async ({facts: {restore, accounts = []}}) => {
			if (restore === null) return {accounts};
			const {imageId, image, hindrances, taken} = restore;
			const why = hindrances.length > 0 ? hindrances.join('; ') : taken === null ? 'as you chose' : `the name ${taken.name} is taken`;
			return {accounts: [...accounts, {imageId, image, name: '', asBefore: false, differences: [], lines: [`${image} was not restored: ${why}.`]}]};
		},
		to: 'next',
	}),
};
