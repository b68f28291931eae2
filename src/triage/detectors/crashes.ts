import {isUp} from '../../diagnosis/saved-network.ts';
import {errorMessage} from '../../errors.ts';
import type {EngineEvent} from '../../host/docker/objects.ts';
import type {Container} from '../../host/docker/reader.ts';
import {plural} from '../../language/words.ts';
import {composeOf, containersOf, isTime, startsWithDocker, statusOf, type Containers} from '../containers.ts';
import type {Detector, Look} from '../detector.ts';
import type {Finding, Severity} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';
import {severityOf} from '../thresholds.ts';

/** What counts as lately. Seconds. */
const window = 300;
const day = 86_400_000;

interface Deaths {
	/** By itself: nobody stopped it. */
	readonly count: number;
	readonly outOfMemory: number;
}

/** How often a container died lately without being told to. A stop or a restart by hand sends it a signal first. */
export const deathsOf = ({id, restartPolicy}: Container, events: readonly EngineEvent[]): Deaths => {
	let told = false;
	let count = 0;
	let outOfMemory = 0;
	for (const event of events.filter(event => event.type === 'container' && event.id === id)) {
		if (event.action === 'kill') told = true;
		if (event.action === 'oom') outOfMemory++;
		if (event.action !== 'die') continue;
		// Without a policy somebody starts it again and again, which is how jobs are run: only one that fails is in trouble.
		if (!told && (restartPolicy.Name !== 'no' || event.attributes['exitCode'] !== '0')) count++;
		told = false;
	}
	return {count, outOfMemory};
};

/** How bad its restarts are; undefined: it does not loop. The engine keeps only its last 256 events, so that its own count helps. */
const loopSeverity = ({thresholds}: Look, {state, restartCount, restartPolicy}: Container, {count}: Deaths): 'warning' | 'critical' | undefined => {
	// One that Docker would start again and that is down was stopped by somebody.
	if (!isUp(state) && restartPolicy.Name !== 'no') return undefined;
	const lately = severityOf('restarts', count, thresholds);
	const inAll = severityOf('restarts', restartCount, thresholds);
	if (lately === 'critical' || inAll === undefined) return lately;
	return state === 'restarting' || (isUp(state) && count > 1) ? inAll : lately;
};

/** It came to the end of its tries. */
const gaveUp = ({state, restartPolicy: {Name, MaximumRetryCount}, restartCount, exitCode}: Container): boolean =>
	state === 'exited' && Name === 'on-failure' && MaximumRetryCount > 0 && restartCount >= MaximumRetryCount && exitCode !== 0;

const lastWords = async ({host}: Look, {id}: Container): Promise<readonly string[]> => {
	try {
		return (await host.docker.logTail(id, 3)).split('\n').filter(line => line.trim() !== '').map(line => `its log: ${line}`);
	} catch (error) {
		return [`Its log could not be read: ${errorMessage(error)}`];
	}
};

const evidenceOf = async (look: Look, containers: Containers, container: Container, deaths: Deaths): Promise<readonly string[]> => [
	`${statusOf(containers, container)}; exit code ${container.exitCode}; restarted ${plural(container.restartCount, 'time')} in all, died ${plural(deaths.count, 'time')} in the last 5 minutes`,
	...(container.error === '' ? [] : [container.error]),
	...(await lastWords(look, container)),
];

const common = (container: Container): Pick<Finding, 'subject' | 'about'> => ({subject: `container ${container.name}`, about: {container: container.name}});

const crashLoop = (container: Container, severity: Severity, evidence: readonly string[], title: string): Finding =>
	makeFinding({
		...common(container),
		kind: 'crash-loop',
		severity,
		title,
		evidence,
		cost: 'What it serves is not served, and each start costs time, log and whatever it begins and leaves unfinished.',
		nextSteps: [
			`docker logs --tail 50 ${typed(container.name)}`,
			`docker inspect --format '{{json .State}}' ${typed(container.name)}`,
			...(isUp(container.state) ? [`docker stop ${typed(container.name)}   until the cause is mended`] : [`docker start ${typed(container.name)}   once the cause is mended`]),
			...(composeOf(container) === undefined ? [] : [`It belongs to the compose project ${composeOf(container)}: what changed there last?`]),
		],
	});

const outOfMemory = (container: Container, severity: Severity, evidence: readonly string[]): Finding =>
	makeFinding({
		...common(container),
		kind: 'out-of-memory',
		severity,
		title: `Container ${container.name} ran out of memory: the kernel ${isUp(container.state) ? 'killed a process of it' : 'killed it'}`,
		evidence: ['OOMKilled: the kernel ended it for want of memory', ...evidence],
		cost: isUp(container.state) ? 'It goes on without what was killed, and it will happen again.' : `${container.name} does not run, and will be killed again with the same limit and load.`,
		nextSteps: [
			`docker stats --no-stream ${typed(container.name)}`,
			`docker inspect --format '{{.HostConfig.Memory}}' ${typed(container.name)}   its limit in bytes; 0: the machine's memory was used up`,
			`docker update --memory 1g --memory-swap 1g ${typed(container.name)}   a higher limit`,
			'free -m',
		],
	});

const findingOf = async (look: Look, containers: Containers, container: Container, events: readonly EngineEvent[]): Promise<Finding | undefined> => {
	const deaths = deathsOf(container, events);
	const loop = loopSeverity(look, container, deaths);
	if (container.oomKilled || deaths.outOfMemory > 0) {
		const isOld = isTime(container.finishedAt) && look.now - Date.parse(container.finishedAt) > day;
		const ended = startsWithDocker(container) ? 'critical' : isOld ? 'info' : 'warning';
		return outOfMemory(container, loop ?? (isUp(container.state) ? 'warning' : ended), await evidenceOf(look, containers, container, deaths));
	}
	if (loop !== undefined) return crashLoop(container, loop, await evidenceOf(look, containers, container, deaths), `Container ${container.name} starts and dies again and again (exit code ${container.exitCode})`);
	if (gaveUp(container)) return crashLoop(container, 'warning', await evidenceOf(look, containers, container, deaths), `Container ${container.name} failed ${plural(container.restartCount, 'time')} and Docker gave up (exit code ${container.exitCode})`);
	return undefined;
};

/** Containers that end by themselves: crash loops, and what the kernel killed. */
export const crashes: Detector = {
	what: 'crash loops and out-of-memory kills',
	find: async look => {
		const [containers, events] = await Promise.all([containersOf(look), look.host.docker.recentEvents(window).catch((error: unknown) => (look.notKnown('restarts of the last 5 minutes', error), []))]);
		const found = await Promise.all(containers.all.map(container => findingOf(look, containers, container, events)));
		return found.filter(finding => finding !== undefined);
	},
};
