import {act, ask} from './facts.ts';
import {hold, nameOf, remember} from './holder.ts';

/** A program outside Docker has the port: its unit is stopped, or the process itself. */
export const programSteps = {
	unit: ask({
		title: 'Choose who gives way',
		why: 'The process belongs to a unit of the service manager. Killing the process would only make the manager start another one.',
		needs: ['wanted', 'holder'],
		question: ({wanted, holder}) => {
			const held = hold(holder);
			return `${held.kind === 'program' ? held.unit : ''} has ${held.port}, and ${nameOf(wanted)} wants it. Stop the unit?`;
		},
		options: {
			unit: {label: 'Stop the unit', consequence: 'It stays stopped until somebody starts it, and comes back at the next boot if it is enabled.'},
			leave: {label: 'Leave it and stop here', consequence: 'Nothing is changed. The container needs another port.'},
		},
		closed: ({holder}) => {
			const held = hold(holder);
			return held.kind === 'program' && held.unitStop === undefined ? {unit: `Drydock is set to manage services here by other means than systemd. By hand: systemctl stop ${held.unit}`} : {};
		},
		to: {unit: 'stop-unit', leave: 'left'},
	}),
	'stop-unit': act({
		title: 'Stop the unit',
		why: 'The service manager ends all of its processes, and does not start them again.',
		needs: ['holder'],
		wants: ['freed'],
		gives: ['freed'],
		risk: 'disruptive',
		reversible: true,
		noWayBack: 'A unit that was made by systemd-run has no file, and is not there any more once it is stopped.',
		plan: async ({facts: {holder}}) => {
			const held = hold(holder);
			return held.kind === 'program' && held.unit !== undefined && held.unitStop !== undefined ? [{kind: 'service.stop', service: held.unit, commands: held.unitStop}] : [];
		},
		verify: async ({host, facts: {holder}}) => {
			const held = hold(holder);
			return held.kind !== 'program' || (await host.machine.process(held.pid))?.startTicks !== held.startTicks || `process ${held.pid} still runs`;
		},
		verifyWithinSeconds: 15,
		learn: remember,
		to: 'holder',
	}),
	program: ask({
		title: 'Choose who gives way',
		why: 'The program was not started by Docker, nor by the service manager: somebody or something else did. Find out who before you end it.',
		needs: ['wanted', 'holder'],
		question: ({wanted, holder}) => {
			const held = hold(holder);
			return `${held.kind === 'program' ? `Process ${held.pid} of ${held.user} (${held.command})` : 'A program'} has ${held.port}, and ${nameOf(wanted)} wants it. End the process?`;
		},
		options: {
			end: {label: 'End the process', consequence: 'It is asked to end (TERM). What it was doing is lost, and whoever started it may start it again.'},
			leave: {label: 'Leave it and stop here', consequence: 'Nothing is changed. The container needs another port.'},
		},
		to: {end: 'end-program', leave: 'left'},
	}),
	'end-program': act({
		title: 'End the process',
		why: 'The kernel closes its socket with it. The process is named by its start time too: another one with the same number is left alone.',
		needs: ['holder'],
		wants: ['freed'],
		gives: ['freed'],
		risk: 'destructive',
		noWayBack: 'A process that has ended is not brought back; its command is in the record.',
		plan: async ({host, facts: {holder}}) => {
			const held = hold(holder);
			if (held.kind !== 'program') return [];
			const now = await host.machine.process(held.pid);
			return now?.startTicks === held.startTicks ? [{kind: 'process.signal', pid: held.pid, startTicks: held.startTicks, signal: 'TERM', command: held.command}] : [];
		},
		verify: async ({host, facts: {holder}}) => {
			const held = hold(holder);
			return held.kind !== 'program' || (await host.machine.process(held.pid))?.startTicks !== held.startTicks || `process ${held.pid} still runs`;
		},
		verifyWithinSeconds: 10,
		learn: remember,
		to: 'holder',
	}),
};
