import {describe, expect, it} from '@jest/globals';
import {presentForMonitoring} from '../../src/present/monitoring-plugin.ts';
import {cureCommand, presentTriage} from '../../src/present/present-triage.ts';
import {presentForPrometheus} from '../../src/present/prometheus.ts';
import type {CuredFinding, Triage} from '../../src/triage/finding.ts';
import {aFinding} from '../triage/support/things.ts';

const curable: CuredFinding = {...aFinding({kind: 'port-taken', severity: 'critical', subject: 'container web', evidence: ['first line\nsecond | line']}), runbook: 'port-conflict', inputs: {container: 'web', port: '443'}};
const manual: CuredFinding = {...aFinding({kind: 'forwarding-off', nextSteps: ['sysctl -w net.ipv4.ip_forward=1', 'then look again']}), inputs: {}};
const found: Triage = {findings: [curable, manual], notKnown: [{what: 'stale endpoints', why: 'this user may not read the store'}], summary: '1 critical, 1 warning, 1 not known'};

describe('findings as text', () => {
	it('have their numbers, the whole evidence, what they cost, and the cure or what to do by hand', () => {
		expect(presentTriage(found)).toEqual([
			'  1. CRITICAL  a title for port-taken',
			'      first line',
			'      | second | line',
			'      If it is left: a cost',
			'      Cure: drydock run port-conflict --set container=web --set port=443',
			'',
			'  2. WARNING   a title for forwarding-off',
			'      evidence',
			'      If it is left: a cost',
			'      By hand: sysctl -w net.ipv4.ip_forward=1',
			'               then look again',
			'',
			'Not known:',
			'      stale endpoints: this user may not read the store',
		]);
	});

	it('never cut an error', () => {
		const long = `no space left ${'x'.repeat(20_000)} end`;
		expect(presentTriage({findings: [{...manual, evidence: [long]}], notKnown: []}).join('\n')).toContain(long);
	});

	it('let no name move the cursor, and quote it in the command that cures it', () => {
		const hostile: CuredFinding = {...curable, title: 'net\u001B[2J', inputs: {network: 'a b\'; rm -rf /'}};
		expect(presentTriage({findings: [hostile], notKnown: []}).join('\n')).not.toContain('\u001B');
		expect(cureCommand(hostile)).toBe(String.raw`drydock run port-conflict --set 'network=a b'\''; rm -rf /'`);
		expect(cureCommand({...hostile, inputs: {network: 'a\u001B[2Jb\'c'}})).toBe(String.raw`drydock run port-conflict --set $'network=a\x1b[2Jb\'c'`);
	});
});

describe('the output of a monitoring plugin', () => {
	it('is the state and the counts in the first line, and no bar after them', () => {
		const [first, ...rest] = presentForMonitoring(found, 2, 1.23456);
		expect(first).toBe('DRYDOCK CRITICAL: 1 critical, 1 warning, 1 not known | critical=1;;0;0 warning=1;0;;0 info=0;;;0 not_known=1;;;0 time=1.235s;;;0');
		expect(rest.join('\n')).not.toContain('|');
		expect(presentForMonitoring({findings: [], notKnown: [], summary: 'no findings'}, 0, 1)[0]).toMatch(/^DRYDOCK OK: no findings \| /);
		expect(presentForMonitoring({...found, findings: []}, 3, 1)[0]).toMatch(/^DRYDOCK UNKNOWN: /);
	});
});

describe('the file of a textfile collector', () => {
	const text = (some: Triage): readonly string[] => presentForPrometheus(some, 2, {at: 1_700_000_000_500, seconds: 0.25});

	it('has each series once, under its help and its type', () => {
		const lines = text(found);
		const samples = lines.filter(line => !line.startsWith('#'));
		expect(samples).toEqual([
			'drydock_finding{kind="port-taken",subject="container web",severity="critical"} 1',
			'drydock_finding{kind="forwarding-off",subject="host",severity="warning"} 1',
			'drydock_findings{severity="critical"} 1',
			'drydock_findings{severity="warning"} 1',
			'drydock_findings{severity="info"} 0',
			'drydock_not_known 1',
			'drydock_state 2',
			'drydock_triage_duration_seconds 0.25',
			'drydock_triage_timestamp_seconds 1700000000',
		]);
		const names = new Set(samples.map(line => line.split(/[{ ]/)[0]));
		for (const name of names) expect(lines.filter(line => line.startsWith(`# TYPE ${name} gauge`) || line.startsWith(`# HELP ${name} `))).toHaveLength(2);
	});

	it('escapes what a name has in it', () => {
		expect(text({...found, findings: [{...manual, subject: 'network a"b\\c\nd'}]}).join('\n')).toContain(String.raw`subject="network a\"b\\c␊d"`);
	});
});
