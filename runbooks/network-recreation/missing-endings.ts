import {type MissingNetwork, plural, shellQuote} from 'drydock-cli';
import {done} from './facts.ts';

const leftAlone = ({bound, running, saved}: MissingNetwork): readonly string[] => {
	const names = bound.map(({name}) => name);
	return [
		...(names.length === 0
			? []
			: [
					`${names.join(', ')} was made with the id of the network that is gone, and starts on no other. Keep what it has first, then make it anew with --network ${shellQuote([saved.network.name])}:`,
					shellQuote(['drydock', 'run', 'backup-commit', '--set', `containers=${names.join(',')}`]),
				]),
		...running.map(({name}) => `${name} runs without the network and was left so. To connect it: ${shellQuote(['docker', 'network', 'connect', '--', saved.network.name, name])}`),
	];
};

/** How it can end where the network was gone. */
export const missingEndings = {
	made: done({
		title: 'The network is there again',
		why: 'Every member that could be brought back was compared with what it was.',
		outcome: 'cured',
		needs: ['missing', 'wanted'],
		say: ({missing, wanted}) => [
			`Network ${missing.saved.network.name} is there, with ${plural(missing.saved.members.length, 'member')} as before; ${wanted.length === 0 ? 'none of them was to be started' : `${wanted.length} of them were started`}.`,
			...leftAlone(missing),
			...missing.notKnown,
		],
	}),
	'cannot-be-made': done({
		title: 'Left alone',
		why: 'What is left of the network does not suffice to make it again.',
		outcome: 'escalate',
		needs: ['missing'],
		say: ({missing}) => [`Nothing was changed: ${missing.refusal}.`],
	}),
	several: done({
		title: 'Several networks are gone',
		why: 'Each is made again by itself; a container can start when all of its networks are there.',
		outcome: 'escalate',
		needs: ['whereabouts'],
		say: ({whereabouts: {names}}) => ['Nothing was changed. Make them again one after the other:', ...names.map(name => shellQuote(['drydock', 'run', 'network-recreation', '--set', `network=${name}`]))],
	}),
	nobody: done({
		title: 'Nobody refers to it',
		why: 'There is no network of that name, and no container from which it could be known what it was.',
		outcome: 'escalate',
		needs: ['whereabouts'],
		say: ({whereabouts: {names}}) => [`There is no network ${names[0]}, and no container refers to one.`, 'See which there are: docker network ls', `To make it: ${shellQuote(['docker', 'network', 'create', '--', names[0] ?? ''])}`],
	}),
	fine: done({
		title: 'It misses no network',
		why: 'Every network that the container refers to is there, under the id that it knows.',
		outcome: 'escalate',
		needs: ['whereabouts'],
		say: ({whereabouts: {names}}) => [`Every network of ${names[0]} is there. If it does not start, it is for another reason: ${shellQuote(['docker', 'start', names[0] ?? ''])}`],
	}),
};
