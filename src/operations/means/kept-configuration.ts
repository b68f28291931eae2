import {readFile} from 'node:fs/promises';
import {DrydockError, errorMessage} from '../../errors.ts';
import {shellQuote} from '../../host/machine/commands.ts';
import type {DaemonConfiguration} from '../../host/machine/reader.ts';
import type {HostReader} from '../../host/reader.ts';
import type {Hands} from '../operation.ts';
import {say} from './run.ts';
import {copyPath, makeFolder, settleCopy, temporaryPath, writePrivate} from './safety-copies.ts';

const name = 'daemon.json';

/** Undefined where it cannot be read: that is no reason to leave a daemon as it is. */
const configuration = async (host: HostReader): Promise<DaemonConfiguration | undefined> => host.machine.daemonConfiguration().catch(() => undefined);

/** Throws `refused` where the daemon could not be started again once it is stopped. */
export const refuseBrokenConfiguration = async (host: HostReader): Promise<void> => {
	const {path, problems} = (await configuration(host)) ?? {path: '', problems: []};
	const runs = problems.length > 0 && (await host.docker.ping().then(() => true, () => false));
	if (!runs) return;
	throw new DrydockError('refused', `Docker runs, and would not start again: ${problems.join('; ')}`, {nextSteps: [`Mend ${path} first, then try again: nothing was stopped.`]});
};

/** The settings of the daemon go into the folder of the run before it is stopped; a host without the file has none to keep. */
export const keepConfiguration = async (hands: Hands): Promise<void> => {
	const now = await configuration(hands.host.reader);
	if (now === undefined || !now.exists || now.problems.length > 0) return;
	const path = copyPath(hands, name);
	const temporary = temporaryPath(hands, name);
	try {
		await makeFolder(hands);
		await writePrivate(temporary, Buffer.from(`${JSON.stringify(now.values, null, '\t')}\n`));
		await settleCopy(hands, temporary, path);
		say(hands, `the settings in ${now.path} are kept as ${path}`);
	} catch (error) {
		// Nothing here changes the file itself.
		say(hands, `the settings in ${now.path} could not be kept: ${errorMessage(error)}`);
	}
};

const kept = async (hands: Hands): Promise<unknown> => {
	try {
		return JSON.parse(await readFile(copyPath(hands, name), 'utf8')) as unknown;
	} catch {
		return undefined;
	}
};

/** Why the configuration keeps the daemon from starting, and the way back to the one that did not. */
export const configurationSteps = async (hands: Hands): Promise<readonly string[]> => {
	const now = await configuration(hands.host.reader);
	if (now === undefined) return ['Check /etc/docker/daemon.json: it could not be read.'];
	const before = await kept(hands);
	const isOther = before !== undefined && JSON.stringify(before) !== JSON.stringify(now.values);
	const back = isOther
		? [`${now.path} is not what it was when Docker was stopped. Put that back: ${shellQuote(['cp', '--', copyPath(hands, name), now.path])}`]
		: now.problems.length > 0
			? [`If Docker ran without it before: ${shellQuote(['mv', '--', now.path, `${now.path}.broken`])}`]
			: [];
	return [...now.problems, ...back];
};
