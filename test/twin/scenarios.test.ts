import {afterAll, describe, expect, it} from '@jest/globals';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {loadCatalogue} from '../../src/catalogue/catalogue.ts';
import {createHeadlessClient} from '../../src/cli/headless/client.ts';
import {helpText} from '../../src/cli/help.ts';
import {parseInputs} from '../../src/cli/inputs.ts';
import {startRun} from '../../src/engine/run.ts';
import {operations} from '../../src/operations/catalogue.ts';
import {createRunStore} from '../../src/record/run-folder.ts';
import {triage} from '../../src/triage/triage.ts';
import {scenarioIds, scenarios} from '../../src/twin/scenarios/all.ts';
import type {Scenario} from '../../src/twin/scenarios/scenario.ts';
import {createTwinTarget, type TwinTarget} from '../../src/twin/target.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-rehearsal-'));
process.env['XDG_STATE_HOME'] = scratch;
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

const {entries} = await loadCatalogue({});
const find = (id: string) => entries.find(entry => entry.runbook.id === id);
const curing = entries.map(({runbook: {id, cures, inputs}}) => ({id, cures, inputs}));

/** Everything that triage has to find on each, and nothing else. */
const findings: Readonly<Record<string, readonly object[]>> = {
	'stale-endpoint': [{id: 'stale-endpoint:proxy', severity: 'critical', runbook: 'stale-endpoint', inputs: {container: 'proxy', port: '443'}}],
	'port-conflict': [{id: 'port-taken:gateway', severity: 'critical', runbook: 'port-conflict', inputs: {container: 'gateway', port: '80'}}],
	'network-recreation': [{id: 'network-missing:collect', severity: 'critical', runbook: 'network-recreation', inputs: {network: 'collect'}}],
	'disk-cleanup': [
		{id: 'disk-space:host', severity: 'critical', runbook: 'disk-cleanup', inputs: {}},
		{id: 'oversized-log:runner-1', severity: 'critical', runbook: 'disk-cleanup', inputs: {containers: 'runner-1'}},
	],
	// Nothing is wrong yet: the runbook is for the day before.
	'backup-commit': [],
};

/** What whoever knows the server answers. */
const answers: Readonly<Record<string, ReadonlyMap<string, string>>> = {'port-conflict': new Map([['unit', 'unit']])};

const lookAt = async (target: TwinTarget) => {
	const {findings: found, notKnown} = await triage(target.reader(), {runbooks: curing});
	return {found: found.map(({id, severity, runbook, inputs}) => ({id, severity, runbook, inputs})), notKnown};
};

const cure = async (target: TwinTarget, {id, runbook, inputs}: Scenario) => {
	const entry = find(runbook);
	if (entry === undefined) throw new Error(`no runbook ${runbook}`);
	let told = '';
	const stdout = {write: (text: string) => ((told += text), true)};
	const run = startRun({
		entry,
		find,
		target,
		operations,
		inputs: parseInputs(entry.runbook, Object.entries(inputs).map(([name, value]) => `${name}=${value}`), {complete: true}),
		client: createHeadlessClient({approve: 'destructive', answers: answers[id] ?? new Map(), json: false, stdout: stdout as NodeJS.WritableStream}),
		store: createRunStore(join(scratch, 'runs')),
		user: 'ops',
		version: '0',
	});
	const {outcome} = await run.outcome;
	return {outcome, told};
};

it('each has a runbook of its own, and its name in the help', () => {
	expect(scenarios.map(({runbook}) => runbook).toSorted()).toEqual(entries.map(({runbook}) => runbook.id).toSorted());
	for (const id of scenarioIds()) expect(helpText(undefined)).toContain(`twin:${id}`);
});

describe.each(scenarios.map(scenario => [scenario.id, scenario] as const))('the scenario %s', (id, scenario) => {
	it('is a server of 8 to 30 containers, and the same one each time', () => {
		const now = Date.UTC(2026, 2, 1);
		const world = scenario.make(now);
		expect(world.containers.length).toBeGreaterThanOrEqual(8);
		expect(world.containers.length).toBeLessThanOrEqual(30);
		expect(scenario.make(now)).toEqual(world);
		expect(JSON.parse(JSON.stringify(world))).toEqual(world);
	});

	it('is found by triage with its runbook and inputs, and nothing else is; the runbook cures it', async () => {
		const target = await createTwinTarget(scenario.make(Date.now()), {of: scenario.hostname, scratch});
		try {
			expect(await lookAt(target)).toEqual({found: findings[id], notKnown: []});
			const {outcome, told} = await cure(target, scenario);
			expect({outcome, told: outcome === 'cured' ? '' : told}).toEqual({outcome: 'cured', told: ''});
			expect(await lookAt(target)).toEqual({found: [], notKnown: []});
		} finally {
			await target.close();
		}
	});
});
