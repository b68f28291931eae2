import type {Decision, Outcome, Plan} from '../../../src/engine/events.ts';
import {operation, planOf, type Script} from './scripted-run.ts';

export const removal: Plan = planOf(
	[
		operation('docker stop app', 'disruptive', {stops: [{name: 'container app', detail: 'up 3 hours'}]}),
		operation('docker network disconnect -f edge proxy', 'disruptive'),
		operation('docker network disconnect -f edge app', 'disruptive'),
		operation('docker network rm edge', 'destructive', {gone: [{name: 'network edge', detail: '2 members'}]}),
	],
	{by: 'type', text: 'edge'},
	4,
);

export const restart: Plan = planOf([operation('systemctl restart docker', 'disruptive', {stops: [{name: 'service docker', detail: 'all containers restart'}]})], {by: 'y'}, 12);

export const saving: Plan = planOf([operation('docker network inspect edge > network.json', 'safe')], {by: 'enter'});

export const remove = ['recreate', 'remove'];

/** Up to the destructive step of the recreation, as the operator walks there. */
export const toTheGate = (run: Script): void => {
	run.enter(['find'], 'probe', 'Find the stale endpoint', 'An endpoint that outlived its container keeps its port. Killing docker-proxy does not help: the daemon starts it again.');
	run.tell({type: 'read', step: ['find'], command: 'docker network inspect edge'});
	run.tell({type: 'read', step: ['find'], command: 'ss -tlnp sport = :443'});
	run.tell({
		type: 'found',
		step: ['find'],
		lines: ['Endpoint b9f5c2d1 on network edge holds 0.0.0.0:443/tcp.', 'It belonged to container proxy, which is stopped (exit code 255).'],
	});
	run.leave(['find'], 'recreate');
	run.enter(['recreate'], 'call', 'Recreate the network');
	run.enter(['recreate', 'save'], 'act', 'Save the network and its members', undefined, 'network-recreation');
	run.tell({type: 'saved', step: ['recreate', 'save'], path: '/var/lib/drydock/runs/r1/copies/network-edge.json'});
	run.leave(['recreate', 'save'], 'remove');
	run.enter(
		remove,
		'act',
		'Disconnect the members and remove the network',
		'Removing the network is what makes the daemon forget the endpoint. Members keep their other networks; their addresses here were saved in the step before.',
		'network-recreation',
	);
	run.tell({type: 'found', step: remove, lines: ['Network edge has 2 members: proxy (stopped), app (running).']});
};

/** Asks until the gate is content, as the engine does. */
export const gate = async (run: Script, step: readonly string[], plan: Plan): Promise<Decision> => {
	run.tell({type: 'planned', step, plan});
	for (;;) {
		const decision = await run.ask(step, {kind: 'confirm', plan});
		const {confirmation} = plan;
		const isEnough =
			decision.kind !== 'confirm' ||
			confirmation.by === 'enter' ||
			(confirmation.by === 'y' && decision.gave === 'y') ||
			(confirmation.by === 'type' && typeof decision.gave === 'object' && decision.gave.typed === confirmation.text);
		run.tell({type: 'answered', step, decision, by: 'operator', accepted: isEnough});
		if (isEnough) return decision;
	}
};

export const perform = (run: Script, step: readonly string[], plan: Plan): void => {
	for (const [index, {text, operation: op, inverse}] of plan.operations.entries()) {
		run.tell({type: 'performing', step, index, of: plan.operations.length, text, operation: op, inverse});
		run.tell({type: 'output', step, index, text: `${text}: ok\n`});
		run.tell({type: 'performed', step, index, seconds: 0.3 + index, outputBytes: 4, output: `output/${index}.txt`});
	}
	run.tell({type: 'verifying', step, withinSeconds: 5});
	run.tell({type: 'verified', step});
	run.leave(step, 'create');
};

/** The destructive step, confirmed or not, and then the end. */
export const destructiveStory = async (run: Script): Promise<Outcome> => {
	toTheGate(run);
	const decision = await gate(run, remove, removal);
	if (decision.kind === 'stop') return 'stopped';
	if (decision.kind === 'skip') {
		run.tell({type: 'step-left', step: remove, facts: {}, skipped: decision.reason});
		return 'escalate';
	}
	perform(run, remove, removal);
	return 'cured';
};
