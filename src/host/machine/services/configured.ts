import {shellQuote} from '../commands.ts';
import type {CommandRunner} from '../commands.ts';
import type {ServiceConfig} from './config.ts';
import {checkName, lastLines, noJournal} from './manager.ts';
import type {ServiceManager} from './manager.ts';

type Configured = Extract<ServiceConfig, {manager: 'commands'}>;

const forService = (argv: readonly string[], service: string): readonly string[] =>
	argv.map(word => word.replaceAll('{service}', checkName(service)));

/** Services by the commands that the configuration names. */
export const configuredServices = (commands: CommandRunner, config: Configured): ServiceManager => ({
	manager: 'commands',
	status: async service => {
		const argv = forService(config.status, service);
		const {exitCode} = await commands.capture(argv, {privileged: true, okCodes: Array.from({length: 126}, (_, code) => code)});
		return {state: exitCode === 0 ? 'active' : 'inactive', mainPid: 0, description: shellQuote(argv)};
	},
	journal: async (service, lines) => {
		if (config.journal === undefined)
			throw noJournal(service, 'the configuration names no command for it', ['Add "journal": ["tail", "-n", "200", "…"] to the services of the configuration.']);
		const {stdout} = await commands.capture(forService(config.journal, service), {privileged: true, maxBytes: 16 * 1024 * 1024});
		return lastLines(stdout, lines);
	},
	commands: (action, service) => {
		if (action === 'restart' && config.restart === undefined) return [forService(config.stop, service), forService(config.start, service)];
		return [forService(config[action] ?? [], service)];
	},
	asked: (reading, service) => commands.explain(forService((reading === 'status' ? config.status : config.journal) ?? [], service), true),
});
