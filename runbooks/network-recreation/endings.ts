import {done} from './facts.ts';

/** How it can end. */
export const endings = {
	recreated: done({
		title: 'The network is as it was',
		why: 'Every member was compared with what was saved.',
		outcome: 'cured',
		needs: ['saved'],
		say: ({saved}) => [`Network ${saved.network.name} was removed and made again; ${saved.members.length} members are connected as before.`],
	}),
	changed: done({
		title: 'Something differs',
		why: 'The network is there again, but not everything is as it was.',
		outcome: 'escalate',
		needs: ['differences'],
		say: ({differences}) => ['Not everything is as it was:', ...differences, 'The saved settings are in the folder of the run.'],
	}),
	left: done({
		title: 'Left for the MAC addresses',
		why: 'They cannot be brought back by connecting.',
		outcome: 'escalate',
		needs: ['saved'],
		say: ({saved}) => [
			`Nothing was changed: ${saved.losesMac.join(', ')} would lose the configured MAC address.`,
			'To go on all the same, without a terminal: --answer macs=go. To have them again afterwards, make these containers anew with --mac-address.',
		],
	}),
	refused: done({
		title: 'Left alone',
		why: 'Some networks cannot be removed, or not from here.',
		outcome: 'escalate',
		needs: ['refusal'],
		say: ({refusal}) => [`Nothing was changed: ${refusal}.`],
	}),
};
