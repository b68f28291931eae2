import {readText} from './files.ts';

/** `name:password:gid:member,member`, and `name:password:uid:gid:…` of those whose own group it is. Undefined without such a group. */
export const membersOf = (name: string, groups: string, accounts: string): readonly string[] | undefined => {
	const group = groups.split('\n').map(line => line.split(':')).find(([own]) => own === name);
	if (group === undefined || name === '') return undefined;
	const [, , gid = '', members = ''] = group;
	const own = accounts.split('\n').map(line => line.split(':')).filter(fields => gid !== '' && fields[3] === gid);
	return [...new Set([...members.split(',').filter(Boolean), ...own.map(([account = '']) => account)])];
};

export const readGroupMembers = async (group: string): Promise<readonly string[] | undefined> => {
	const [groups, accounts] = await Promise.all([readText('/etc/group'), readText('/etc/passwd')]);
	return membersOf(group, groups, accounts);
};
