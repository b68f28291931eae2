import {DrydockError, isReason} from '../../../errors.ts';
import {readText} from '../files.ts';

/**
 * `net.ipv4.ip_forward` to its file. As `sysctl` reads it: the first separator, a dot or a slash, is the one that
 * separates, so that an interface called `eth0.5` can be named.
 */
export const sysctlPath = (name: string): string => {
	const dotted = /^[^/]*\./.test(name) || !name.includes('/');
	const path = dotted ? name.replaceAll(/[./]/g, mark => (mark === '.' ? '/' : '.')) : name;
	const parts = path.split('/');
	if (/[^\w./:@-]/.test(path) || parts.some(part => part === '' || part === '.' || part === '..'))
		throw new DrydockError('usage', `not the name of a kernel setting: ${JSON.stringify(name)}`, {nextSteps: ['Give it as sysctl does: net.ipv4.ip_forward']});
	return `/proc/sys/${path}`;
};

/** Undefined where the kernel does not have it. */
export const readSysctl = async (name: string): Promise<string | undefined> => {
	const path = sysctlPath(name);
	try {
		return (await readText(path)).trim();
	} catch (error) {
		if (isReason(error, 'not-found')) return undefined;
		throw error;
	}
};
