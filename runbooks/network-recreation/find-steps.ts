import {findNetworkOf} from 'drydock-cli';
import {probe} from './facts.ts';

/** Is the network there, or gone? */
export const findSteps = {
	find: probe({
		title: 'See whether the network is there',
		why: 'Containers know a network by its id. One that was removed while they were stopped, or made again by hand, is gone for them, and they do not start.',
		wants: ['network', 'container'],
		gives: ['whereabouts'],
		look: async ({host, facts: {network, container}}) => ({whereabouts: await findNetworkOf(host, {network, container})}),
		say: ({whereabouts: {kind, names}}) => {
			if (kind === 'there') return [`Network ${names[0]} is there.`];
			if (kind === 'missing') return [`Network ${names[0]} is gone, and containers refer to it.`];
			return kind === 'several' ? [`Networks ${names.join(' and ')} are gone.`] : [];
		},
		to: {there: 'read', missing: 'left-of-it', several: 'several', nobody: 'nobody', fine: 'fine'},
		choose: ({whereabouts}) => whereabouts.kind,
	}),
};
