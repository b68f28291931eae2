import {isUp} from 'drydock-cli';
import {act, ask} from './facts.ts';
import {hold, holdingContainer, isContainerUp, nameOf, remember} from './holder.ts';

/** A container has the port: one of the two gives way. */
export const containerSteps = {
	container: ask({
		title: 'Choose who gives way',
		why: 'Two containers want one port; only you know which of them should have it.',
		needs: ['wanted', 'holder'],
		question: ({wanted, holder}) => `${holdingContainer(hold(holder))?.name} has ${hold(holder).port}, and ${nameOf(wanted)} wants it. Who gives way?`,
		options: {
			holder: {label: 'Stop the one that has it', consequence: 'With the restart policy "always" it comes back at the next start of Docker: then give one of the two another port.'},
			wanted: {label: 'Stop the one that wants it', consequence: 'Docker does not start it again by itself, so that the two do not race for the port at the next boot.'},
			leave: {label: 'Leave it and stop here', consequence: 'Nothing is changed. The other container needs another port.'},
		},
		closed: ({wanted}) => (wanted.target === null || (wanted.state !== 'restarting' && wanted.restartPolicy === 'no') ? {wanted: `${nameOf(wanted)} does not run, and Docker does not start it by itself`} : {}),
		to: {holder: 'stop-container', wanted: 'stop-wanted', leave: 'left'},
	}),
	restarting: ask({
		title: 'Choose who gives way',
		why: 'A container in a crash loop holds its port whenever it is up, so the other one starts or fails by chance.',
		needs: ['wanted', 'holder'],
		question: ({wanted, holder}) => `${holdingContainer(hold(holder))?.name} starts again and again, and ${nameOf(wanted)} wants the same port. Stop the crash loop?`,
		options: {
			holder: {label: 'Stop the crash loop', consequence: 'The container stays stopped until somebody starts it.'},
			leave: {label: 'Leave it and stop here', consequence: 'Nothing is changed.'},
		},
		to: {holder: 'stop-container', leave: 'left'},
	}),
	'stop-container': act({
		title: 'Stop the container that has it',
		why: 'A stopped container releases its ports at once.',
		needs: ['holder'],
		wants: ['freed'],
		gives: ['freed'],
		risk: 'destructive',
		reversible: true,
		noWayBack: 'A container that was started with --rm is removed when it stops.',
		plan: async ({host, facts: {holder}}) => {
			const container = holdingContainer(hold(holder));
			if (!container || !(await isContainerUp(host, container))) return [];
			const {autoRemove} = await host.docker.container(container.id);
			return [{kind: 'container.stop', container, ...(autoRemove ? {removes: true} : {})}];
		},
		verify: async ({host, facts: {holder}}) => {
			const container = holdingContainer(hold(holder));
			return container === undefined || !(await isContainerUp(host, container)) || `${container.name} still runs`;
		},
		verifyWithinSeconds: 10,
		learn: remember,
		to: 'holder',
	}),
	'stop-wanted': act({
		title: 'Stop the container that wants it',
		why: 'A container with a restart policy tries again at every start of Docker; then chance says which of the two gets the port.',
		needs: ['wanted'],
		risk: 'destructive',
		reversible: true,
		noWayBack: 'A container that was started with --rm is removed when it stops.',
		plan: async ({host, facts: {wanted}}) => {
			if (wanted.target === null) return [];
			const container = wanted.target;
			const {restartPolicy, state, autoRemove} = await host.docker.container(container.id);
			return [
				...(['no', ''].includes(restartPolicy.Name) ? [] : [{kind: 'container.restart-policy' as const, container, policy: {Name: 'no', MaximumRetryCount: 0}}]),
				...(isUp(state) ? [{kind: 'container.stop' as const, container, ...(autoRemove ? {removes: true} : {})}] : []),
			];
		},
		verify: async ({host, facts: {wanted}}) => wanted.target === null || !(await isContainerUp(host, wanted.target)) || `${nameOf(wanted)} still runs`,
		verifyWithinSeconds: 10,
		to: 'left',
	}),
};
