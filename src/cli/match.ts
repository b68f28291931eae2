import {loadCatalogue, type HostRunbook} from '../catalogue/catalogue.ts';
import {shellQuote} from '../host/machine/commands.ts';
import {presentJson, sanitize} from '../present/sanitize.ts';
import {isCut, mostSearched} from '../recognition/readings.ts';
import {recognise, waysToTellApart, type Recognition} from '../recognition/recognise.ts';
import {type ParsedArguments, usageError} from './arguments.ts';
import {tellProblems} from './catalogue-options.ts';
import type {Io} from './io.ts';
import {readPasted} from './read-pasted.ts';

type Found = Recognition<HostRunbook>;

const commandOf = ({runbook, inputs}: Found): string => shellQuote(['drydock', 'run', runbook.id, ...Object.entries(inputs).flatMap(([name, value]) => ['--set', `${name}=${value}`])]);

const inWords = (found: readonly Found[]): readonly string[] => {
	const apart = waysToTellApart(found);
	return [
		...found.flatMap(one => [
			`${one.runbook.id}: ${one.runbook.title}`,
			`    matched  ${one.matched}`,
			`    ${one.means}`,
			`    ${commandOf(one)}`,
			'',
		]),
		...apart.flatMap(({command, means}) => [found.length > 1 ? 'To tell them apart:' : 'To see more:', `    ${command}`, `    ${means}`, '']),
	].slice(0, -1);
};

const inJson = (found: readonly Found[]): object => ({
	matches: found.map(one => ({runbook: one.runbook.id, title: one.runbook.title, matched: one.matched, means: one.means, inputs: one.inputs, command: commandOf(one)})),
	tellApart: waysToTellApart(found),
});

const withoutMatch = ['No runbook knows this error.', 'See what is wrong with the host itself: drydock triage', 'Search all runbooks by a word: drydock, then / and the word', 'See all of them: drydock list'];

/**
 * `drydock match TEXT…|-`: which runbooks cure what an error speaks of. Reads no host. Exit code 0 with matches, 1
 * without.
 *
 * @throws DrydockError `usage` when there is no text at all
 */
export const matchCommand = async ({operands, options}: ParsedArguments, io: Io): Promise<number> => {
	const text = operands.length === 1 && operands[0] === '-' ? await readPasted(io) : operands.join(' ');
	if (text.trim() === '') throw usageError('There is no error to match.', 'match', 'Give the words, or - to read them from standard input: journalctl -u docker -n 50 | drydock match -');
	const catalogue = await loadCatalogue({runbooks: typeof options['runbooks'] === 'string' ? options['runbooks'] : undefined});
	const found = recognise(catalogue.entries.map(({runbook}) => runbook), text);
	if (isCut(text)) io.stderr.write(`Only the beginning and the end were searched: the text is longer than ${mostSearched} characters.\n`);
	if (options['json'] === true) io.stdout.write(`${presentJson(inJson(found), 2)}\n`);
	else {
		for (const line of inWords(found)) io.stdout.write(`${sanitize(line)}\n`);
		if (found.length === 0) for (const line of withoutMatch) io.stderr.write(`${line}\n`);
		tellProblems(catalogue.problems, io.stderr);
	}
	return found.length === 0 ? 1 : 0;
};
