import {describe, expect, it} from '@jest/globals';
import {cured} from '../../src/triage/cure.ts';
import {inOrder, joined} from '../../src/triage/incidents.ts';
import {exitCodeOf, summaryOf} from '../../src/triage/summary.ts';
import {aFinding} from './support/things.ts';

describe('one incident', () => {
	it('is one finding: Docker that is down by its configuration', () => {
		const found = joined([
			aFinding({kind: 'daemon-down', severity: 'critical', evidence: ['there is no socket']}),
			aFinding({kind: 'daemon-configuration', severity: 'warning', evidence: ['not JSON']}),
			aFinding({kind: 'daemon-flapping', evidence: ['started again 3 times']}),
		]);
		expect(found).toEqual([expect.objectContaining({kind: 'daemon-configuration', severity: 'critical', evidence: ['not JSON', 'there is no socket', 'started again 3 times']})]);
	});

	it('takes up the failed starts that it caused, with their words, and no others', () => {
		const space = aFinding({kind: 'start-failed', subject: 'container web', severity: 'critical', evidence: ['mkdir: no space left on device']});
		const other = aFinding({kind: 'start-failed', subject: 'container app', evidence: ['something else']});
		expect(joined([space, other, aFinding({kind: 'disk-space'})])).toEqual([other, expect.objectContaining({kind: 'disk-space', severity: 'critical', evidence: ['evidence', 'container web: mkdir: no space left on device']})]);
		expect(joined([space, other])).toEqual([space, other]);
	});
});

describe('the order', () => {
	it('is by severity, then what causes before what is caused, then by name, whatever came first', () => {
		const findings = [aFinding({kind: 'build-cache', severity: 'info'}), aFinding({kind: 'port-taken', subject: 'container b'}), aFinding({kind: 'port-taken', subject: 'container a'}), aFinding({kind: 'disk-space'}), aFinding({kind: 'crash-loop', severity: 'critical', subject: 'container z'})];
		const ids = ['crash-loop:z', 'disk-space:host', 'port-taken:a', 'port-taken:b', 'build-cache:host'];
		expect(inOrder(findings).map(({id}) => id)).toEqual(ids);
		expect(inOrder(findings.toReversed()).map(({id}) => id)).toEqual(ids);
	});
});

describe('the cure', () => {
	const runbooks = [{id: 'port-conflict', cures: ['port-taken'], inputs: {container: {}, port: {}}}];

	it('is the runbook that names the kind, with those of its inputs that the host told', () => {
		expect(cured(aFinding({kind: 'port-taken', about: {container: 'web', network: 'edge'}}), runbooks)).toMatchObject({runbook: 'port-conflict', inputs: {container: 'web'}});
	});

	it('is none where no runbook names it', () => {
		const found = cured(aFinding({kind: 'crash-loop', about: {container: 'web'}}), runbooks);
		expect(found).toMatchObject({inputs: {}});
		expect(found).not.toHaveProperty('runbook');
	});
});

describe('the exit code and the summary', () => {
	const unread = {what: 'stale endpoints', why: 'denied'};
	const minor = {what: 'sizes', why: 'late', minor: true as const};

	it.each([
		[[], [], 0, 'no findings'],
		[['info'], [], 0, '1 info'],
		[['warning', 'warning'], [unread], 1, '2 warnings, 1 not known'],
		[['warning', 'critical'], [unread], 2, '1 critical, 1 warning, 1 not known'],
		[['info'], [unread, unread], 3, '1 info, 2 not known'],
		[[], [minor], 0, '1 not known'],
	] as const)('of %j and %j', (severities, notKnown, code, words) => {
		const findings = severities.map(severity => ({...aFinding({kind: 'unhealthy', severity}), inputs: {}}));
		expect(exitCodeOf({findings, notKnown})).toBe(code);
		expect(summaryOf(findings, notKnown)).toBe(words);
	});

	it('is unknown, and no mere warning, where this user may not look', () => {
		expect(exitCodeOf({findings: [{...aFinding({kind: 'socket-denied'}), inputs: {}}], notKnown: [unread]})).toBe(3);
	});
});
