/** Names at the end of a command line: the engine allows a network a name that would be taken for an option. */
export const positional = (...names: string[]): string[] => (names.some(name => name.startsWith('-')) ? ['--', ...names] : names);
