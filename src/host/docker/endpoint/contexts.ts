import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {DrydockError} from '../../../errors.ts';
import {isRecord} from '../normalise/values.ts';
import {readJsonFile} from '../../json-file.ts';

/** The context that the docker command's own configuration names; '' when there is none. */
export const currentContext = (configFolder: string): string => {
	const file = join(configFolder, 'config.json');
	const config = readJsonFile(file);
	if (config === undefined) return '';
	if (!isRecord(config)) throw malformed(file, 'it must hold a JSON object');
	const name = config['currentContext'] ?? '';
	if (typeof name !== 'string') throw malformed(file, '"currentContext" must be a text');
	return name;
};

/** The address in a docker context; '' when the context leaves it open. Contexts lie in a folder named by the sha256 of their name. */
export const contextHost = (configFolder: string, name: string): string => {
	const file = join(configFolder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'), 'meta.json');
	const meta = readJsonFile(file);
	if (meta === undefined)
		throw new DrydockError('usage', `There is no docker context called ${JSON.stringify(name)}: ${file} does not exist.`, {
			nextSteps: ['docker context ls', 'Choose another: --context NAME, or --host unix:///var/run/docker.sock'],
		});
	const endpoints = isRecord(meta) ? meta['Endpoints'] : undefined;
	const docker = isRecord(endpoints) ? endpoints['docker'] : undefined;
	if (!isRecord(docker)) throw malformed(file, `the context ${JSON.stringify(name)} has no endpoint for docker`);
	const host = docker['Host'] ?? '';
	if (typeof host !== 'string') throw malformed(file, '"Endpoints.docker.Host" must be a text');
	return host;
};

const malformed = (file: string, why: string): DrydockError =>
	new DrydockError('usage', `${file} cannot be used: ${why}.`, {nextSteps: [`Mend ${file}`, 'Or name the socket: --host unix:///var/run/docker.sock']});
