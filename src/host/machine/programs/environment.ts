import {accessSync, constants} from 'node:fs';

/**
 * Where programs are looked for. Fixed: what runs with privileges must not depend on whoever set the operator's PATH,
 * and a user's PATH often lacks the sbin folders.
 */
const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];

const secretName = /^DRYDOCK_SET_|^DOCKER_AUTH|PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|_KEY$|_PWD$|_AUTH$/i;
const passwordInAddress = /:\/\/[^\s/:@]*:[^\s/@]+@/;

const isSecret = (name: string, value = ''): boolean => secretName.test(name) || passwordInAddress.test(value);

/** The operator's environment without its secrets, with our PATH, and messages in the one language that we can read. */
export const programEnvironment = (): Record<string, string | undefined> => ({
	...Object.fromEntries(Object.entries(process.env).filter(([name, value]) => !isSecret(name, value))),
	PATH: folders.join(':'),
	LC_ALL: 'C',
	LANGUAGE: undefined,
});

/** The absolute path of a program, or undefined when the machine does not have it. */
export const findProgram = (program: string): string | undefined => {
	const candidates = program.includes('/') ? [program] : folders.map(folder => `${folder}/${program}`);
	return candidates.find(path => {
		try {
			accessSync(path, constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
};
