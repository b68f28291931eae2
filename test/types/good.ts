import {input, language, textInput} from 'drydock-cli';

/** A fact as an interface: it has no index signature, and is JSON all the same. */
interface Holder {
	readonly pid: number;
	readonly names?: readonly string[];
}

interface Facts {
	container: string;
	port: number;
	holder: Holder;
	precious: readonly string[];
	backup: string;
}

const {probe, act, ask, pick, manual, wait, call, done, runbook} = language<Facts>();

/** Uses every kind of step and every member, so that the refusals are not refusals of everything. */
export default runbook({
	id: 'good',
	title: 'Good',
	summary: 'A runbook that compiles.',
	symptoms: [{pattern: /allocated/i, means: 'A port is held.'}],
	inputs: {
		container: textInput({label: 'container', example: 'proxy'}),
		port: input({label: 'port', example: '443', parse: text => Number(text)}),
	},
	oneOf: ['container', 'port'],
	start: 'look',
	steps: {
		look: probe({
			title: 'Look',
			why: 'To know.',
			wants: ['container', 'port'],
			gives: ['holder', 'backup'],
			look: async ({host, facts}) => {
				const found = await host.docker.container(facts.container ?? 'none');
				return {holder: {pid: found.pid, names: [found.name]}, backup: 'a'};
			},
			say: facts => [`${facts.holder.pid} ${facts.port ?? 'no port'}`],
			to: {held: 'choose', free: 'cured'},
			choose: facts => (facts.holder.pid > 0 ? 'held' : 'free'),
		}),
		choose: ask({
			title: 'Choose',
			why: 'It is a choice.',
			needs: ['holder'],
			question: facts => `Stop ${facts.holder.pid}?`,
			options: {stop: {label: 'Stop it', consequence: 'It stops.'}, leave: {label: 'Leave it'}},
			closed: () => ({stop: 'not now'}),
			unattended: 'leave',
			to: {stop: 'precious', leave: 'escalate'},
		}),
		precious: pick({
			title: 'Pick',
			why: 'Some are precious.',
			gives: ['precious'],
			question: () => 'Which?',
			items: async () => [{id: 'a', label: 'A'}],
			unattended: 'none',
			to: 'stop',
		}),
		stop: act({
			title: 'Stop it',
			why: 'It holds the port.',
			needs: ['holder', 'precious'],
			wants: ['container'],
			gives: ['port'],
			risk: 'disruptive',
			plan: async ({facts}) => [{kind: 'container.start', container: {id: facts.precious[0] ?? '', name: facts.container ?? ''}}],
			verify: async ({host, facts}) => (await host.machine.process(facts.holder.pid)) === undefined || 'It still runs.',
			verifyWithinSeconds: 10,
			learn: async ({facts}) => ({port: facts.holder.pid}),
			reversible: true,
			away: {seconds: 60, fallback: 'Look at its journal.'},
			onFail: 'escalate',
			to: {low: 'restart', high: 'await'},
			choose: facts => (facts.port > 1024 ? 'high' : 'low'),
		}),
		restart: act({title: 'Restart', why: 'It forgot.', risk: 'safe', plan: async () => [], to: 'await'}),
		await: wait({title: 'Wait', why: 'It takes a while.', until: async () => true, seconds: 5, to: 'other', late: 'by-hand'}),
		other: call({
			title: 'Recreate',
			why: 'It is written once.',
			needs: ['holder'],
			gives: ['container'],
			runbook: 'other-runbook',
			set: facts => ({holder: facts.holder}),
			take: () => ({container: 'x'}),
			to: {cured: 'cured', escalate: 'escalate'},
		}),
		'by-hand': manual({title: 'By hand', why: 'Nobody else can.', instructions: () => ['Do it.'], verify: async () => true, to: 'cured'}),
		cured: done({title: 'Cured', why: 'It works.', outcome: 'cured', wants: ['holder'], say: facts => [`${facts.holder?.pid}`]}),
		escalate: done({title: 'Escalate', why: 'It does not.', outcome: 'escalate', say: () => []}),
	},
});
