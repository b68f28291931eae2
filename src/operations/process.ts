import {CommandError, DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {capture, say, stopIfCancelled, waitUntil} from './means/run.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';

type Signal = Extract<Operation, {kind: 'process.signal'}>;

const secondsToEnd = 10;

/** Throws `refused` for a process that no runbook may end, with the reason. `name` is the kernel's: 15 characters at most. */
const refuseVital = (pid: number, name: string): void => {
	const refuse = (reason: string, nextSteps: readonly string[]): never => {
		throw new DrydockError('refused', `process ${pid} (${name}) is left alone: ${reason}`, {nextSteps});
	};
	if (!Number.isInteger(pid) || pid < 1) refuse('that is no process id', ['Look again who holds it.']);
	if (pid === 1) refuse('the machine lives by it', ['Reboot the machine by its own means, if it must be.']);
	if (pid === process.pid) refuse('it is Drydock itself', ['Leave with q.']);
	if (name === 'docker-proxy')
		refuse("ending it does not free the port: the Docker daemon keeps the port in its own records, and nothing would listen any more", [
			'Stop the container that has the port; if none has it: drydock run stale-endpoint.',
		]);
	if (name === 'dockerd') refuse('ending the daemon like this skips its orderly stop, and leaves what this runbook is here to cure', ['Stop the service instead.']);
	if (name.startsWith('containerd')) refuse('the containers run under it', ['Stop the container, or the service, instead.']);
};

interface Found {
	readonly name: string;
	/** The kernel's letter: Z has ended and waits to be collected by its parent. */
	readonly state: string;
	readonly startTicks: number;
}

/** Read afresh from the kernel; undefined when there is no such process. */
const look = async (hands: Hands, pid: number): Promise<Found | undefined> => {
	let stat: string;
	try {
		stat = await capture(hands, ['cat', '--', `/proc/${pid}/stat`]);
	} catch (error) {
		if (error instanceof CommandError && /No such (file|process)/.test(error.message)) return undefined;
		throw error;
	}
	// The name is in brackets and may hold anything, brackets and blanks too; the rest is after the last bracket.
	const open = stat.indexOf('(');
	const close = stat.lastIndexOf(')');
	const fields = stat.slice(close + 2).split(' ');
	const startTicks = Number(fields[19]);
	if (open === -1 || close === -1 || !Number.isInteger(startTicks))
		throw new DrydockError('not-known', `what process ${pid} is cannot be read; it was left alone`, {nextSteps: [`ps -fp ${pid}`]});
	return {name: stat.slice(open + 1, close), state: fields[0] ?? '', startTicks};
};

const kill = ({signal, pid}: Pick<Signal, 'signal' | 'pid'>): string[] => ['kill', `-${signal}`, `${pid}`];

export const processSignal: OperationKind<Signal> = {
	text: op => shellQuote(kill(op)),
	risk: () => 'destructive',
	// The pid and not the name: several processes have one name, and a name can hold anything.
	object: ({pid}) => `${pid}`,
	loss: async ({pid, startTicks, command}, host) => {
		const now = await host.machine.process(pid);
		if (now === undefined || now.startTicks !== startTicks) return noLoss;
		refuseVital(pid, now.name);
		const unit = now.unit === undefined ? '' : `; belongs to ${now.unit}, which may start it again`;
		return {stops: [], gone: [{name: `process ${pid} (${now.name})`, detail: `of ${now.user}: ${command}${unit}`}]};
	},
	inverse: async ({command}) => ({none: `a process that was ended does not come back; start it again as it was started: ${command}`}),
	perform: async (op, hands) => {
		const {pid, startTicks, signal} = op;
		const before = await look(hands, pid);
		const gone = new DrydockError('not-found', `process ${pid} has ended already, or its number belongs to another process now; nothing was signalled`, {
			nextSteps: ['Look again who holds it.'],
		});
		if (before === undefined || before.startTicks !== startTicks) throw gone;
		refuseVital(pid, before.name);
		stopIfCancelled(hands, `ending process ${pid}`);
		await hands.host.run(kill(op), {privileged: true, output: hands.output});
		say(hands, `sent ${signal} to process ${pid} (${before.name})`);
		const waiting = {for: `process ${pid} to end`, seconds: secondsToEnd, whenCancelled: `it has been sent ${signal}`};
		let after: Found | undefined;
		const hasEnded = await waitUntil(hands, waiting, async () => {
			after = await look(hands, pid);
			return after === undefined || after.startTicks !== startTicks || after.state === 'Z';
		});
		if (!hasEnded)
			throw new DrydockError('refused', `process ${pid} (${before.name}) still runs ${secondsToEnd} s after ${signal}`, {
				nextSteps: [`ps -fp ${pid}`, signal === 'TERM' ? `kill -KILL ${pid}, if it may be ended without a chance to save its work` : 'It hangs in the kernel: look at its disk or network file system.'],
			});
		say(hands, after?.startTicks === startTicks ? `process ${pid} has ended; its parent has not collected it yet` : `process ${pid} has ended`);
		return undefined;
	},
};
