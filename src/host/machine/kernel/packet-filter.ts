import type {CommandRunner} from '../commands.ts';
import type {PacketFilter} from '../reader.ts';

/** Waits for whoever changes the rules, and not for ever. */
export const listRules = (table: 'nat' | 'filter'): readonly string[] => ['iptables', '-w', '5', '-t', table, '-S'];

/** The output of `iptables -S`: a line for each policy of a chain of the kernel's, each chain of others, each rule. */
export const parseRules = (text: string): {readonly chains: readonly string[]; readonly rules: readonly string[]} => {
	const lines = text.split('\n').filter(line => /^-[PNA] /.test(line));
	return {
		chains: lines.flatMap(line => /^-[PN] (\S+)/.exec(line)?.[1] ?? []),
		rules: lines.filter(line => !line.startsWith('-N ')),
	};
};

/** Throws `denied` without root, and a CommandError where there is no `iptables`. */
export const readPacketFilter = async (commands: CommandRunner): Promise<PacketFilter> => {
	const read = async (table: 'nat' | 'filter') => parseRules((await commands.capture(listRules(table), {privileged: true, maxBytes: 64 * 1024 * 1024})).stdout);
	const [nat, filter] = await Promise.all([read('nat'), read('filter')]);
	return {chains: {nat: nat.chains, filter: filter.chains}, rules: {nat: nat.rules, filter: filter.rules}};
};
