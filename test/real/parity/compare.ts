import {createTwinTarget} from '../../../src/twin/target.ts';
import {emptyWorld, makeImage, type TwinEngineVersion} from '../../../src/twin/world/empty.ts';
import {ask, type Asked} from '../../twin/support/ask.ts';
import {differences, normaliseText} from './normalise.ts';
import {sequences, type ParityCall, type Sequence} from './sequences.ts';

/** One call, asked of both. */
export interface Compared {
	readonly sequence: string;
	readonly call: string;
	readonly verdict: 'equal' | 'different' | 'refused';
	readonly why: readonly string[];
}

const callText = ({method, path}: ParityCall): string => `${method} ${decodeURIComponent(path)}`;

const verdictOf = (real: Asked, twin: Asked): Pick<Compared, 'verdict' | 'why'> => {
	if (twin.status === 501 && real.status !== 501) return {verdict: 'refused', why: [twin.message]};
	const why = [
		...(real.status === twin.status ? [] : [`status: real ${real.status}, twin ${twin.status}`]),
		...(normaliseText(real.message).trim() === normaliseText(twin.message).trim() ? [] : [`words: real ${JSON.stringify(real.message)}, twin ${JSON.stringify(twin.message)}`]),
		...(real.message === '' && twin.message === '' ? differences(real.json, twin.json) : []),
	];
	return {verdict: why.length === 0 ? 'equal' : 'different', why};
};

/** The same calls, one after the other, to a real engine and to a twin of the same version. */
const compareSequence = async (realSocket: string, twinSocket: string, {name, calls}: Sequence): Promise<readonly Compared[]> => {
	const compared: Compared[] = [];
	for (const call of calls) {
		const [real, twin] = [await ask(realSocket, call.method, call.path, call.body), await ask(twinSocket, call.method, call.path, call.body)];
		compared.push({sequence: name, call: callText(call), ...verdictOf(real, twin)});
	}
	return compared;
};

/** All sequences; what each leaves behind is cleared away on the real engine, and each has a twin of its own. */
export const compareAll = async (realSocket: string, version: TwinEngineVersion, clear: () => Promise<void>, scratch: string): Promise<readonly Compared[]> => {
	const compared: Compared[] = [];
	for (const sequence of sequences) {
		await clear();
		const world = emptyWorld({engine: version});
		makeImage(world, 'bb:1', {layers: [2_000_000], digest: false, environment: [], programs: ['sleep', 'httpd', 'sh', 'true']});
		world.machine.files['/etc'] = {bytes: 4096, mode: 0o1777, uid: 0, gid: 0, modified: world.now, directory: true};
		const twin = await createTwinTarget(world, {of: 'nobody', scratch});
		try {
			compared.push(...(await compareSequence(realSocket, twin.socketPath, sequence)));
		} finally {
			await twin.close();
		}
	}
	return compared;
};

/** How many calls came out how, by sequence. */
export const presentTable = (compared: readonly Compared[]): string => {
	const count = (rows: readonly Compared[], verdict: Compared['verdict']): string => String(rows.filter(row => row.verdict === verdict).length).padStart(10);
	const line = (name: string, rows: readonly Compared[]): string => `${name.padEnd(34)}${String(rows.length).padStart(10)}${count(rows, 'equal')}${count(rows, 'different')}${count(rows, 'refused')}`;
	const groups = Map.groupBy(compared, ({sequence}) => sequence);
	return [`${'sequence'.padEnd(34)}${['calls', 'equal', 'different', 'refused'].map(word => word.padStart(10)).join('')}`, ...[...groups].map(([name, rows]) => line(name, rows)), line('all', compared)].join('\n');
};

/** A shell line that leaves nothing on an engine but the image `bb:1`, made of a tar where it is gone. */
export const clearing = (tar: string): string => `
	docker ps -aq | xargs -r docker rm -fv
	docker network prune -f
	docker volume ls -q | xargs -r docker volume rm
	docker images --format '{{.Repository}}:{{.Tag}}' | grep -v -e '^bb:1$' -e '<none>' | xargs -r docker rmi
	docker images --quiet --filter dangling=true | xargs -r docker rmi
	docker image inspect bb:1 >/dev/null 2>&1 || docker import '${tar}' bb:1
	:`;
