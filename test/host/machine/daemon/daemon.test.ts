import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {expand, parseUnit, parseVariables} from '../../../../src/host/machine/daemon/command-line.ts';
import {configurationPath} from '../../../../src/host/machine/daemon/configuration.ts';
import {jsonPlaces, placeOf} from '../../../../src/host/machine/daemon/json-places.ts';
import {lookThrough} from '../../../../src/host/machine/daemon/problems.ts';
import {settingOf} from '../../../../src/host/machine/daemon/settings.ts';

const path = '/etc/docker/daemon.json';

describe('a configuration that is not JSON', () => {
	it.each([
		['{"debug": true,}', 'line 1, column 15: this comma is one too many: nothing follows it before }'],
		['{\n  "debug": true\n  "icc": false\n}', 'line 3, column 3: a comma or } must be here'],
		['{\n  "data-root": "/srv\n}', 'line 2, column 16: this text in double quotes does not end, or holds a line break or a wrong backslash'],
		['{"a": "\\x"}', 'line 1, column 7: this text in double quotes does not end, or holds a line break or a wrong backslash'],
		["{'debug': true}", 'line 1, column 2: a text must stand in straight double quotes'],
		['{“debug”: true}', 'line 1, column 2: a text must stand in straight double quotes'],
		['{debug: true}', 'line 1, column 2: a name in double quotes must be here'],
		['{"ä⚓": tru}', 'line 1, column 8: a value must be here'],
		['{"debug" true}', 'line 1, column 10: a colon must be here'],
		['{"mtu": 01}', 'line 1, column 9: a value must be here'],
		['{"hosts": ["a", ]}', 'line 1, column 15: this comma is one too many: nothing follows it before ]'],
		['{\n  // why\n  "debug": true\n}', 'line 2, column 3: JSON has no comments'],
		['# why\n{}', 'line 1, column 1: JSON has no comments'],
		['{"debug": true', 'line 1, column 15: the file ends where a comma or } must be'],
		['', 'line 1, column 1: the file ends where a value must be'],
		['{} {}', 'line 1, column 4: the first value has ended, and something follows it'],
		['['.repeat(100_000), 'line 1, column 502: this lies deeper than anything that Docker reads'],
	])('%j: %s', (text, told) => {
		const {problem} = jsonPlaces(text);
		expect(problem === undefined ? undefined : `${placeOf(text, problem.at)}: ${problem.what}`).toBe(told);
	});

	it('is exactly what JSON.parse refuses', () => {
		const broken = fc.tuple(fc.json({maxDepth: 3}), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', '{', ':', '\\', ' ', '0', '.', 'e', 'x', '\n', '\t', '-', 'null', '/')).map(([json, at, more]) => {
			const place = at % (json.length + 1);
			return json.slice(0, place) + more + json.slice(place + (at % 3 === 0 ? 1 : 0));
		});
		fc.assert(
			fc.property(fc.oneof(broken, fc.json(), fc.string()), text => {
				let sound = true;
				try {
					JSON.parse(text);
				} catch {
					sound = false;
				}
				expect(jsonPlaces(text).problem === undefined).toBe(sound);
			}),
			{numRuns: 2000},
		);
	});

	it('knows its top-level names, and not those further inside', () => {
		expect([...jsonPlaces('{"a": {"b": 1}, "a": 2, "\\u0063": [{"d": 1}]}').names]).toEqual([['a', 16], ['c', 24]]);
	});
});

describe('a configuration of the daemon', () => {
	const old = {kind: 'too-old'} as const;
	const problems = (text: string, flags: readonly string[] = [], verdict: Parameters<typeof lookThrough>[3] = old): readonly string[] => lookThrough(path, text, flags, verdict).problems;

	it('without anything wrong has its values', () => {
		const text = '{"data-root": "/srv", "log-opts": {"max-size": "1m"}, "hosts": null}';
		expect(lookThrough(path, text, ['--containerd=/x'], old)).toEqual({values: JSON.parse(text), problems: []});
	});

	it('clashes with the command line of the daemon', () => {
		const text = '{\n  "hosts": ["unix:///x"],\n  "debug": true\n}';
		expect(problems(text, ['-H', 'fd://', '-D'])).toEqual([
			`${path}, line 2, column 3: "hosts" is also on the daemon's command line (-H fd://), and Docker does not start with both`,
			`${path}, line 3, column 3: "debug" is also on the daemon's command line (-D), and Docker does not start with both`,
		]);
		expect(problems('{"labels": ["a=b"]}', ['--label=x=y'], {kind: 'sound'})).toHaveLength(1);
		expect(problems('{"runtimes": {}}', ['--add-runtime', 'y=/y'])).toEqual([]);
	});

	it('names settings that nobody knows, only where it is known what the engine knows', () => {
		expect(problems('{"log-drivers": "x"}')).toEqual([`${path}, line 1, column 2: "log-drivers" is no setting that this Docker knows`]);
		expect(problems('{"log-drivers": "x"}', [], {kind: 'not-known'})).toEqual([]);
		expect(problems('{"debug": true, "x": 1}', [], {kind: 'wrong', said: "the following directives don't match any configuration option: x"})).toEqual([`${path}, line 1, column 17: "x" is no setting that this Docker knows`]);
	});

	it('names values of the wrong kind', () => {
		expect(problems('{"debug": "true"}')).toEqual([`${path}, line 1, column 2: "debug" must be true or false, without quotes`]);
		expect(problems('{"dns": "1.1.1.1"}')).toEqual([`${path}, line 1, column 2: "dns" must be a list in [ ]`]);
		expect(problems('{"log-opts": {"max-size": "1m", "max-file": 3}}')).toEqual([`${path}, line 1, column 2: "log-opts" takes texts in double quotes only, also for numbers: max-file`]);
		expect(problems('[]')).toEqual([`${path}, line 1, column 1: the file must hold one pair of { } with all settings in it`]);
	});

	it('is what the engine itself says it is, where it can be asked', () => {
		expect(problems('', [], {kind: 'sound'})).toEqual([]);
		expect(problems('{"newer": 1}', [], {kind: 'sound'})).toEqual([]);
		expect(problems('{"bip": "nonsense"}', [], {kind: 'wrong', said: 'invalid CIDR address: nonsense'})).toEqual([`${path}: invalid CIDR address: nonsense`]);
	});

	it('is taken up to its first value by older engines', () => {
		expect(lookThrough(path, '{"debug": true} x', [], old)).toEqual({values: {debug: true}, problems: []});
		expect(problems('{"debug": true} x', [], {kind: 'not-known'})).toHaveLength(1);
	});

	it('never gives its content away where it is wrong', () => {
		expect(problems('{"log-opts": {"splunk-token": "hunter2" "x"}}').join()).not.toContain('hunter2');
	});
});

describe('the command line of the daemon', () => {
	it('names the file', () => {
		expect(configurationPath(['-H', 'fd://'])).toBe(path);
		expect(configurationPath(['--config-file', '/srv/a b.json'])).toBe('/srv/a b.json');
		expect(configurationPath(['--config-file=/srv/x.json', '-D'])).toBe('/srv/x.json');
		expect(configurationPath(['--config-file'])).toBe(path);
	});

	it.each([['-H', 'hosts'], ['-Hfd://', 'hosts'], ['--host=fd://', 'hosts'], ['--data-root', 'data-root'], ['-D', 'debug'], ['--log-opt', 'log-opts'], ['--add-runtime', undefined], ['fd://', undefined], ['--config-file', undefined], ['', undefined]])('has flags that stand for settings: %s', (flag, setting) => {
		expect(settingOf(flag)).toBe(setting);
	});

	it('is that of the unit, with the words of its variables', () => {
		const unit = parseUnit(`ExecStart={ path=/usr/sbin/dockerd ; argv[]=/usr/sbin/dockerd -H fd:// $DOCKER_OPTS \${MORE} ; ignore_errors=no ; start_time=[n/a] }
Environment=A=b MORE=--debug
EnvironmentFiles=/etc/default/docker (ignore_errors=yes)
EnvironmentFiles=/etc/a b (ignore_errors=no)`);
		expect(unit).toEqual({command: '/usr/sbin/dockerd -H fd:// $DOCKER_OPTS ${MORE}', variables: 'A=b\nMORE=--debug', files: ['/etc/default/docker', '/etc/a b']});
		const variables = parseVariables('# DOCKER_OPTS="no"\nDOCKER_OPTS="--dns 8.8.8.8  --mtu=1400"\nMORE=-D');
		expect(expand(unit.command, variables)).toEqual(['/usr/sbin/dockerd', '-H', 'fd://', '--dns', '8.8.8.8', '--mtu=1400', '-D']);
	});
});
