import {DrydockError} from '../../../errors.ts';

/** The kernel has room for this many bytes of a socket's path. */
const longestSocketPath = 107;

/**
 * The socket's path in a docker address; '' for a bare `unix://`, which stands for the default socket. Every other
 * kind of address is refused, because ports, processes and files would be read of this machine, and Docker would be
 * asked on another one.
 */
export const socketPathOf = (address: string, source: string): string => {
	if (!address.startsWith('unix://')) throw refused(address, source);
	const path = address.slice('unix://'.length);
	if (path === '') return path;
	if (!path.startsWith('/') || path.includes('\0')) throw wrong(address, source, 'a socket needs an absolute path');
	const bytes = Buffer.byteLength(path);
	if (bytes > longestSocketPath) throw wrong(address, source, `its path has ${bytes} bytes, and a socket's path can have ${longestSocketPath}`);
	return path;
};

const refused = (address: string, source: string): DrydockError => {
	if (address.startsWith('/')) return wrong(address, source, 'a socket is written with its scheme', [`Write it as unix://${address}`]);
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(address)?.[1] ?? 'tcp';
	if (!['tcp', 'http', 'https', 'ssh'].includes(scheme)) return wrong(address, source, `Drydock does not know ${scheme}://`);
	const why = isLoopback(address)
		? 'a port of this machine may lead to another one, and then ports, processes and files would be read of the wrong host'
		: 'the machine under that Docker cannot be read from here';
	return wrong(address, source, why, ['Run drydock on the host where that Docker runs.', 'If it is this machine, name its socket: --host unix:///var/run/docker.sock']);
};

const isLoopback = (address: string): boolean => /^(?:tcp:\/\/|https?:\/\/)?(?:localhost|127\.[\d.]+|\[::1\])(?::|\/|$)/.test(address);

const wrong = (address: string, source: string, why: string, nextSteps: readonly string[] = ['Name a socket: --host unix:///var/run/docker.sock']): DrydockError =>
	new DrydockError('usage', `${source} is ${JSON.stringify(withoutPassword(address))}: ${why}.`, {nextSteps});

/** An address can carry a password, and errors are shown and written down. */
const withoutPassword = (address: string): string => address.replace(/\/\/([^/@]*):[^/@]*@/, '//$1:***@');
