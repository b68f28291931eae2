import {parseArguments} from './arguments.ts';
import {commands} from './commands.ts';
import {harmlessIo} from './harmless-stream.ts';
import {helpText} from './help.ts';
import type {Io} from './io.ts';
import {printError} from './print-error.ts';
import {refuseReadOnly} from './read-only.ts';
import {readVersion} from './version.ts';

/** The program: words in, exit code out. Never rejects. */
export const main = async (argv: readonly string[], streams: Io): Promise<number> => {
	const io = harmlessIo(streams);
	try {
		const given = parseArguments(argv);
		const {command, options} = given;
		if (options['help'] === true) {
			io.stdout.write(helpText(command));
			return 0;
		}
		if (options['version'] === true) {
			io.stdout.write(`${readVersion()}\n`);
			return 0;
		}
		refuseReadOnly(given, io.env);
		if (command === undefined) return await (await import('./screen.ts')).screenCommand(given, io);
		return await (commands[command]?.run(given, io) ?? Promise.resolve(2));
	} catch (error) {
		return printError(error, io);
	}
};
