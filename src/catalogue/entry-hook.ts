import {registerHooks} from 'node:module';
import {pathToFileURL} from 'node:url';

const served = new Set<string>();

/**
 * Lets a file anywhere on the disk import 'drydock-cli' without having it installed: it gets the program's own public
 * entry, the same instance of it. And a `.ts` is always a module, whatever the package.json above it says.
 * Hooks are the process's, and stay: a runbook may import a helper while it runs.
 */
export const serveEntry = (entry: string): void => {
	if (served.has(entry)) return;
	served.add(entry);
	registerHooks({
		resolve: (specifier, context, next) =>
			specifier === 'drydock-cli' ? {url: pathToFileURL(entry).href, shortCircuit: true} : next(specifier, context),
		load: (url, context, next) => next(url, /^file:[^?#]*\.ts($|[?#])/.test(url) ? {...context, format: 'module-typescript'} : context),
	});
};
