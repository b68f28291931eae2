import {setTimeout as delay} from 'node:timers/promises';
import {createTwinTarget} from '../../../src/twin/target.ts';
import {readTar, tarOf} from '../../../src/twin/api/tar.ts';
import {emptyWorld, type TwinEngineVersion} from '../../../src/twin/world/empty.ts';
import type {TwinFile} from '../../../src/twin/world/machine.ts';
import {ask, type Asked} from '../../twin/support/ask.ts';
import {makeBusybox} from '../../twin/support/busybox.ts';
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

const tarBytes = (files: Readonly<Record<string, string>>): Buffer => {
	const base = {uid: 0, gid: 0, modified: 0, mode: 0o644};
	return Buffer.concat([...tarOf(Object.entries(files).map(([path, text]): [string, TwinFile] => [path, path.endsWith('/') ? {...base, mode: 0o755, bytes: 4096, directory: true} : {...base, bytes: Buffer.byteLength(text), text}]))]);
};

/** What an archive holds, and what is said of a path: without the times. */
const readable = async (asked: Asked): Promise<Asked> => {
	const {pathStat, tar} = asked;
	const entries: unknown[] = [];
	if (tar !== undefined) for await (const [path, {bytes, mode, directory = false, base64}] of readTar((async function* () { yield tar; })())) entries.push({path, bytes: directory ? 0 : bytes, mode, directory, content: base64});
	const stat = pathStat === undefined ? undefined : (JSON.parse(Buffer.from(pathStat, 'base64').toString()) as {mtime?: string});
	delete stat?.mtime;
	return tar === undefined && stat === undefined ? asked : {...asked, json: {stat, entries}};
};

/** Asks one of the two; `{id}` is the id that it gave last. */
const asker = (socketPath: string): ((call: ParityCall) => Promise<Asked>) => {
	let last = '';
	return async ({method, path, body, tar, until}) => {
		const once = async (): Promise<Asked> => readable(await ask(socketPath, method, path.replace('{id}', last), tar === undefined ? body : tarBytes(tar)));
		const isIt = ({message}: Asked): boolean => until === undefined || message.includes(until);
		let asked = await once();
		for (let tries = 0; tries < 100 && !isIt(asked); tries++) {
			await delay(10);
			asked = await once();
		}
		const {Id} = (asked.json ?? {}) as {Id?: unknown};
		if (method === 'POST' && typeof Id === 'string') last = Id;
		return asked;
	};
};

/** The same calls, one after the other, to a real engine and to a twin of the same version. */
const compareSequence = async (realSocket: string, twinSocket: string, {name, calls}: Sequence): Promise<readonly Compared[]> => {
	const compared: Compared[] = [];
	const [askReal, askTwin] = [asker(realSocket), asker(twinSocket)];
	for (const call of calls) {
		const [real, twin] = [await askReal(call), await askTwin(call)];
		compared.push({sequence: name, call: callText(call), ...verdictOf(real, twin)});
	}
	return compared;
};

/** All sequences; what each leaves behind is cleared away on the real engine, and each has a twin of its own. */
export const compareAll = async (realSocket: string, version: TwinEngineVersion, clear: () => Promise<void>, scratch: string, only?: string): Promise<readonly Compared[]> => {
	const compared: Compared[] = [];
	for (const sequence of sequences.filter(({name}) => only === undefined || name === only)) {
		await clear();
		const world = emptyWorld({engine: version});
		makeBusybox(world);
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
