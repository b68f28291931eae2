import {describeHolder} from 'drydock-cli';
import {done} from './facts.ts';
import {hold, nameOf, portsOf} from './holder.ts';

/** How it can end. */
export const endings = {
	cured: done({
		title: 'The container has its port',
		why: 'It runs, and something answers at every tcp port that it publishes.',
		outcome: 'cured',
		needs: ['wanted'],
		say: ({wanted}) => [
			`${nameOf(wanted)} runs and answers at ${portsOf(wanted)}.`,
			...(wanted.ports.some(({protocol}) => protocol === 'udp') ? ['Of udp ports it is only known that they are bound: nobody is obliged to answer there.'] : []),
		],
	}),
	free: done({
		title: 'The port is free',
		why: 'No container was named, so none was started.',
		outcome: 'cured',
		needs: ['wanted'],
		say: ({wanted}) => [`Nobody holds ${portsOf(wanted)}.`, ...wanted.evidence],
	}),
	silent: done({
		title: 'It runs, and does not answer',
		why: 'The port is bound; what is silent is the service in the container.',
		outcome: 'escalate',
		needs: ['wanted'],
		say: ({wanted}) => [`${nameOf(wanted)} does not answer at every port. Look at its log: docker logs --tail 50 ${nameOf(wanted)}`],
	}),
	'no-ports': done({
		title: 'It publishes no port',
		why: 'A container without published ports cannot fail for one.',
		outcome: 'escalate',
		needs: ['wanted'],
		say: ({wanted}) => [`${nameOf(wanted)} asks for no port of the host; it fails for another reason.`, ...wanted.evidence],
	}),
	several: done({
		title: 'Several containers want it',
		why: 'Which of them should have the port is for you to say.',
		outcome: 'escalate',
		needs: ['wanted'],
		say: ({wanted}) => [`${wanted.rivals.join(' and ')} failed on ${portsOf(wanted)}. Name the one that should have it: drydock run port-conflict --set container=${wanted.rivals[0]}`],
	}),
	'not-known': done({
		title: 'Who holds it cannot be read',
		why: 'Without that, every cure would be a guess.',
		outcome: 'escalate',
		needs: ['wanted', 'holder'],
		say: ({wanted, holder}) => {
			const held = hold(holder);
			const attempt = held.kind === 'not-known' && held.unseen && wanted.target !== null ? [`Or try it: docker start ${nameOf(wanted)}. Docker refuses where a stale endpoint has the port.`] : [];
			return [describeHolder(held), 'Run Drydock as root, or allow sudo without a password, and try again.', ...attempt];
		},
	}),
	'socket-unit': done({
		title: 'systemd itself holds it',
		why: 'The first process cannot be ended. The unit for which it listens can be stopped, and only you know what else that stops.',
		outcome: 'escalate',
		needs: ['wanted', 'holder'],
		say: ({wanted, holder}) => [
			describeHolder(hold(holder)),
			`Find the unit: systemctl list-sockets. Stop it, and its service if that runs: systemctl stop NAME.socket NAME.service. Then start ${nameOf(wanted)}.`,
		],
	}),
	engine: done({
		title: 'Docker itself holds it',
		why: 'Where an engine listens for itself is set in its configuration, and ending it ends every container.',
		outcome: 'escalate',
		needs: ['wanted', 'holder'],
		say: ({wanted, holder}) => {
			const held = hold(holder);
			const look = held.kind === 'engine' ? [`See how it was started: ps -o args= -p ${held.pid}; and "hosts" and "metrics-addr" in /etc/docker/daemon.json`] : [];
			return [describeHolder(held), ...look, `Or make ${nameOf(wanted)} anew with another host port.`];
		},
	}),
	'not-started': done({
		title: 'It does not start',
		why: 'Nobody was found on its ports, and Docker still could not start it.',
		outcome: 'escalate',
		needs: ['wanted', 'failedStart'],
		say: ({wanted, failedStart}) => [`${nameOf(wanted)} does not start: ${failedStart.words || 'Docker does not say why'}`, `Look at it: docker inspect ${nameOf(wanted)}`],
	}),
	'came-back': done({
		title: 'It came back',
		why: 'Somebody starts it again as soon as it ends: a restart policy, a supervisor, a colleague.',
		outcome: 'escalate',
		needs: ['holder'],
		say: ({holder}) => ['It gave way, and has the port again:', describeHolder(hold(holder)), 'Find who starts it, and stop that.'],
	}),
	left: done({
		title: 'Left as it is',
		why: 'The port stays where it is.',
		outcome: 'escalate',
		needs: ['wanted', 'holder'],
		say: ({wanted, holder}) => [describeHolder(hold(holder)), `${nameOf(wanted)} does not run. It can be made anew with another host port.`],
	}),
};
