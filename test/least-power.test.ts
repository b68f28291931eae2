import {globSync, readFileSync} from 'node:fs';
import {describe, expect, it} from '@jest/globals';

const sources = globSync(['src/**/*.{ts,tsx}', 'runbooks/**/*.ts']).map(file => ({file, text: readFileSync(file, 'utf8')}));

/** Lines of sources that match, without comments. */
const found = (pattern: RegExp): readonly string[] =>
	sources.flatMap(({file, text}) => text.split('\n').flatMap(line => (/^\s*(?:\/\/|\*|\/\*)/.test(line) || !pattern.test(line) ? [] : [`${file}: ${line.trim()}`])));

/** Who starts programs, and by what: everything else goes through `src/host/machine/commands.ts`. */
const starters: Readonly<Record<string, readonly string[]>> = {
	'src/ui/terminal/lend.ts': ['spawn'],
	'src/cli/lab.ts': ['spawn'],
	'src/cli/drill/program.ts': ['spawn'],
	'src/host/machine/programs/group.ts': ['execFile'],
	'src/catalogue/locate-syntax.ts': ['spawnSync'],
	'src/lab/namespace.ts': ['spawn'],
	'src/lab/image.ts': ['execFile'],
	'src/lab/fault.ts': ['execFile'],
	'src/lab/daemon.ts': ['execFile'],
};

/** Programs that are run as root, by where: each stands in docs/safety.md. */
const privileged: Readonly<Record<string, readonly string[]>> = {
	'src/operations/copy.ts': ['cmp'],
	'src/operations/means/machine-file.ts': ['stat', 'realpath', 'install'],
	'src/operations/means/daemon-stopped.ts': ['stat'],
	'src/operations/bridge.ts': ['ip link delete'],
	'src/operations/process.ts': ['kill'],
	'src/operations/file.ts': ['mv'],
	'src/operations/service.ts': ['systemctl', 'service'],
	'src/operations/image.ts': ['stat'],
	'src/operations/log.ts': ['truncate', 'rm'],
	'src/host/machine/log/log-files.ts': ['find'],
	'src/host/machine/log/log-writer.ts': ['find', 'cat'],
	'src/host/machine/services/configured.ts': [],
	'src/host/machine/services/sysvinit.ts': ['tail'],
	'src/host/machine/services/systemd.ts': ['journalctl'],
	'src/host/machine/daemon/configuration.ts': ['cat'],
	'src/host/machine/proc/listeners.ts': ['ss'],
	'src/host/machine/kernel/packet-filter.ts': ['iptables'],
	'src/host/machine/store/read-store.ts': ['cat'],
	'src/host/machine/left-ports.ts': ['iptables'],
};

describe('programs', () => {
	it('are started by an argument list and never through a shell', () => {
		expect(sources.length).toBeGreaterThan(300);
		expect(found(/(?:[{,]\s*|^\s*)shell(?:: |,|\s\})/u)).toEqual([]);
		expect(found(/\b(?:execSync|execaCommand\w*|execFileSync|fork)\(|\beval\(|new Function\(/u)).toEqual([]);
		const imports = sources.flatMap(({file, text}) => [...text.matchAll(/import \{([^}]*)\} from 'node:child_process'/gu)].map(match => [file, (match[1] ?? '').split(',').map(name => name.trim())] as const));
		expect(Object.fromEntries(imports)).toEqual(starters);
	});

	it('are no shells, but for the first process of a lab and what simulated and drilled containers run', () => {
		expect(found(/'(?:ba|da|z)?sh',\s*'-c'/u).filter(line => !/^src\/lab\/namespace\.ts|^src\/twin\/|^runbooks\/[\w-]+\/faults\//u.test(line))).toEqual([]);
	});

	it('that are run as root are those that docs/safety.md names', () => {
		const files = [...new Set(sources.filter(({text}) => text.includes('privileged: true')).map(({file}) => file))];
		expect(files.toSorted()).toEqual(Object.keys(privileged).toSorted());
		const [, section = ''] = /## Programs run as root\n([^]*?)\n## /u.exec(readFileSync('docs/safety.md', 'utf8')) ?? [];
		for (const program of new Set(Object.values(privileged).flat())) expect([program, section.includes(`\`${program}`)]).toEqual([program, true]);
	});
});

it('temporary files have names that nobody can know, or folders of one\'s own', () => {
	expect(found(/tmpdir\(\)/u).filter(line => !line.includes('mkdtempSync('))).toEqual(["src/record/other-places.ts: join(env['TMPDIR'] || tmpdir(), `drydock-${uid}`),"]);
});
