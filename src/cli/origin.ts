import {readlinkSync} from 'node:fs';

const terminal = (): string | undefined => {
	try {
		const path = readlinkSync('/proc/self/fd/0');
		return /^\/dev\/(?:pts\/\d+|tty\w+)$/.test(path) ? path.slice('/dev/'.length) : undefined;
	} catch {
		return undefined;
	}
};

/** From where the user came, in words: "from 192.0.2.7 on pts/3". '' when it cannot be told. */
export const origin = (env: NodeJS.ProcessEnv): string => {
	const address = env['SSH_CONNECTION']?.split(' ', 1)[0];
	const tty = terminal();
	return [...(address ? [`from ${address}`] : []), ...(tty === undefined ? [] : [`on ${tty}`])].join(' ');
};
