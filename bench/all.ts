/** `npm run bench`, or `npm run bench -- start port paint output` for some of it. */
import {errorMessage} from '../src/errors.ts';
import {findBusybox} from '../src/lab/image.ts';
import {findProgram, labObstacle} from '../src/lab/requirements.ts';
import {startEngine, type Engine} from '../test/real/support/engine.ts';
import {crowd} from './crowd.ts';
import {benchOutput} from './output.ts';
import {benchPaint} from './paint.ts';
import {benchPort} from './port.ts';
import {benchSnapshot} from './snapshot.ts';
import {benchStart} from './start.ts';
import {benchTriage} from './triage.ts';

let crowded = false;
/** Some of them want the same thousand containers. */
const crowdOnce = async (engine: Engine): Promise<void> => {
	if (!crowded) await crowd(engine);
	crowded = true;
};

const onEngine: Readonly<Record<string, (engine: Engine) => Promise<void>>> = {
	paint: benchPaint,
	output: benchOutput,
	triage: async engine => {
		await crowdOnce(engine);
		await benchTriage(engine);
	},
	snapshot: async engine => {
		await crowdOnce(engine);
		await benchSnapshot(engine);
	},
	port: async engine => {
		await crowdOnce(engine);
		await benchPort(engine);
	},
};

const obstacle = (): string | undefined => {
	const found = labObstacle();
	if (found !== undefined) return errorMessage(found);
	if (findBusybox() === undefined) return 'not on this machine: busybox (static)';
	return findProgram('docker') === undefined ? 'not on this machine: docker' : undefined;
};

const known = ['start', ...Object.keys(onEngine)];
const given = process.argv.slice(2);
const unknown = given.find(name => !known.includes(name));
if (unknown !== undefined) {
	console.error(`There is no benchmark ${unknown}: ${known.join(', ')}`);
	process.exit(2);
}

const chosen = given.length === 0 ? known : known.filter(name => given.includes(name));
if (chosen.includes('start')) await benchStart();
const wanted = chosen.filter(name => name in onEngine);
const why = wanted.length === 0 ? undefined : obstacle();
if (why !== undefined) console.log(`\nNot measured: ${wanted.join(', ')}. ${why}`);
else if (wanted.length > 0) {
	const engine = await startEngine({name: 'bench'});
	const leave = (): void => {
		void engine.stop().finally(() => process.exit(130));
	};
	process.once('SIGINT', leave);
	process.once('SIGTERM', leave);
	try {
		for (const name of wanted) await onEngine[name]?.(engine);
	} finally {
		await engine.stop();
	}
}
