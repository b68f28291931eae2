import {DrydockError} from '../errors.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {bytesText} from './means/bytes.ts';
import {engineCall, type EngineAttempt} from './means/engine.ts';
import {leaveAlone} from './means/left-alone.ts';
import {say, stopIfCancelled} from './means/run.ts';
import {typeable} from './means/typeable.ts';
import {noLoss, type Hands, type Operation, type OperationKind} from './operation.ts';

type Remove = Extract<Operation, {kind: 'cache.remove'}>;

/** What the builder makes up: nothing in it means anything to a regular expression. */
const recordId = /^[a-z0-9]{1,64}$/;

/** So that the request stays shorter than any limit of an engine. */
const atOnce = 200;

/**
 * There is no way to remove one record but to prune with a filter, and the filter of ids is a regular expression: with
 * its ends pinned, and in the quotes of the builder's filter language, it takes whole ids and no other.
 */
const filterOf = (ids: readonly string[]): string => `"^(${ids.join('|')})$"`;

export const cacheRemove: OperationKind<Remove> = {
	text: ({ids}) => shellQuote(['docker', 'builder', 'prune', '--all', '--force', '--filter', `id=${filterOf(ids)}`]),
	risk: () => 'destructive',
	object: ({ids}) => (ids.length === 1 ? typeable(ids[0] ?? '') : 'build-cache'),
	// Asking for the records themselves can take minutes, so what was picked is what is named.
	loss: async ({ids, bytes}) =>
		ids.length === 0 ? noLoss : {stops: [], gone: [{name: ids.length === 1 ? `build cache record ${ids[0]}` : `${ids.length} records of the build cache`, detail: `${bytes === undefined ? '' : `${bytesText(bytes)}; `}the next build that needs them makes them again`}]},
	inverse: async () => ({none: 'the next build that needs them makes them again, as long as what they were made of can be fetched'}),
	perform: async ({ids}, hands) => {
		const strange = ids.find(id => !recordId.test(id));
		if (strange !== undefined) throw new DrydockError('refused', `${JSON.stringify(strange)} is no id of a build cache record; nothing was removed`, {nextSteps: ['docker system df -v']});
		const attempt: EngineAttempt = {doing: 'remove records of the build cache', nextSteps: () => ['docker system df -v', 'journalctl -u docker -n 50']};
		const removed = new Set<string>();
		let bytes = 0;
		for (let at = 0; at < ids.length; at += atOnce) {
			stopIfCancelled(hands, 'removing records of the build cache');
			const answer = await prune(hands, attempt, ids.slice(at, at + atOnce));
			bytes += answer.SpaceReclaimed ?? 0;
			for (const id of answer.CachesDeleted ?? []) removed.add(id);
		}
		say(hands, `removed ${removed.size} of ${ids.length} records of the build cache, ${bytesText(bytes)}`);
		const left = ids.filter(id => !removed.has(id));
		if (left.length === 0) return {bytes, removed: removed.size};
		const why = 'in use, needed by a record that stays, or gone already';
		return {bytes, removed: removed.size, ...leaveAlone(hands, `build cache ${left.join(', ')}`, why)};
	},
};

interface Pruned {
	readonly CachesDeleted?: readonly string[] | null;
	readonly SpaceReclaimed?: number;
}

/** All of them, also those that images share or the builder keeps for itself, because these were picked one by one. The engine takes children first. */
const prune = (hands: Hands, attempt: EngineAttempt, ids: readonly string[]): Promise<Pruned> =>
	engineCall(
		hands,
		attempt,
		docker =>
			new Promise<Pruned>((resolve, reject) => {
				const modem = docker.modem as {dial(options: object, done: (error: unknown, answer: unknown) => void): void};
				const query = {all: '1', filters: JSON.stringify({id: [filterOf(ids)]})};
				modem.dial({path: '/build/prune?', method: 'POST', options: {_query: query, _body: {}}, statusCodes: {200: true}}, (error, answer) => (error ? reject(error as Error) : resolve(answer as Pruned)));
			}),
	);
