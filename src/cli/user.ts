import {userInfo} from 'node:os';

/** Who runs this, for the record: the human, also behind sudo. */
export const userName = (env: NodeJS.ProcessEnv): string => {
	let name: string;
	try {
		name = userInfo().username;
	} catch {
		name = `uid ${process.getuid?.() ?? 'not known'}`;
	}
	const behind = env['SUDO_USER'];
	return behind === undefined || behind === '' || behind === name ? name : `${behind} (as ${name})`;
};
