import {createInterface} from 'node:readline';
import {Writable} from 'node:stream';
import {DrydockError} from '../../errors.ts';
import {inputVariable} from '../../language/inputs.ts';
import type {AnyRunbook} from '../../engine/kinds.ts';
import {sanitize} from '../../present/sanitize.ts';
import type {Io} from '../io.ts';

/** Everything that a line editor would show. */
const nowhere = (): Writable => new Writable({write: (_chunk, _encoding, done) => done()});

/** One line of the terminal, which is not shown. Asked for when the terminal has stopped to show what is typed. Throws `cancelled`. */
const hiddenLine = async (ask: () => void): Promise<string> => {
	const lines = createInterface({input: process.stdin, output: nowhere(), terminal: true, historySize: 0});
	ask();
	try {
		return await new Promise<string>((resolve, reject) => {
			lines.once('line', resolve);
			const cancel = (): void => reject(new DrydockError('cancelled', 'Nothing was begun.'));
			lines.once('SIGINT', cancel);
			lines.once('close', cancel);
		});
	} finally {
		lines.close();
	}
};

/** Asks on the terminal for secrets that are not in the environment; gives back an environment with them. */
export const askSecrets = async (names: readonly string[], {inputs}: AnyRunbook, {stderr, env}: Io): Promise<NodeJS.ProcessEnv> => {
	const told: NodeJS.ProcessEnv = {};
	for (const name of names) {
		if ((env[inputVariable(name)] ?? '') !== '') continue;
		told[inputVariable(name)] = await hiddenLine(() => stderr.write(`${sanitize(inputs[name]?.label ?? name)} (what you type is not shown): `));
		stderr.write('\n');
	}
	return {...env, ...told};
};
