import type {RunEvent} from '../../engine/events.ts';
import type {AnyRunbook} from '../../engine/kinds.ts';
import {secretsIn, withSecrets} from '../../engine/redaction.ts';
import {DrydockError, errorMessage} from '../../errors.ts';
import {inputVariable} from '../../language/inputs.ts';
import type {FactValues} from '../../language/values.ts';
import type {Recorded} from './recorded.ts';

/** Going back needs what the ways back are made of, and nothing else. */
export const neededSecrets = (events: readonly RunEvent[], goal: 'go-on' | 'undo'): readonly string[] =>
	secretsIn(goal === 'undo' ? events.flatMap(event => (event.type === 'performing' ? [event.inverse] : [])) : events);

/**
 * The record with its declared secrets put back from the environment: it does not hold them itself. Throws `usage`, with
 * how to tell them.
 */
export const putBackSecrets = (
	{run, events, replayed}: Recorded,
	goal: 'go-on' | 'undo',
	{inputs: specs}: AnyRunbook,
	env: NodeJS.ProcessEnv,
): {readonly events: readonly RunEvent[]; readonly inputs: FactValues; readonly secrets: Readonly<Record<string, string>>} => {
	const names = neededSecrets(events, goal);
	const secrets: Record<string, string> = {};
	for (const name of names) {
		const value = env[inputVariable(name)];
		if (value === undefined || value === '') continue;
		try {
			secrets[name] = String(specs[name]?.parse(value) ?? value);
		} catch (error) {
			throw new DrydockError('usage', `${inputVariable(name)}: ${errorMessage(error).replaceAll(value, '******')}`);
		}
	}
	const missing = names.filter(name => secrets[name] === undefined);
	if (missing.length > 0)
		throw new DrydockError('usage', `The record of ${run.id} does not hold what is secret: ${missing.join(', ')}.`, {
			nextSteps: [`Tell it again, in the environment: ${missing.map(name => `${inputVariable(name)}=…`).join(' ')} drydock ${goal === 'undo' ? 'undo' : 'resume'} ${run.id}`],
		});
	return {events: withSecrets(events, secrets), inputs: withSecrets(replayed.started.inputs, secrets), secrets};
};
