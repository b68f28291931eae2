import {describe, expect, it} from '@jest/globals';
import {DrydockError} from '../../../src/errors.ts';
import type {Outcome} from '../../../src/engine/events.ts';
import type {ScreenOptions} from '../../../src/ui/screen-options.ts';
import {keys} from '../support/fake-terminal.ts';
import {open, sizes} from '../support/open.ts';
import type {Script} from '../support/scripted-run.ts';
import {lookedAt, scriptedWatch} from '../support/scripted-watch.ts';

const offered: Pick<ScreenOptions, 'scenarios' | 'documents' | 'readDocument'> = {
	scenarios: [
		{id: 'stale-endpoint', title: 'After a power cut the proxy does not start', hostname: 'web-01', runbook: 'stale-endpoint', inputs: {container: 'proxy'}},
		{id: 'unloadable', title: 'An incident whose runbook is not here', hostname: 'web-02', runbook: 'nothing-like-it', inputs: {}},
	],
	documents: [{path: '/opt/drydock/docs/twin.md', about: 'Rehearsals'}, {path: '/opt/drydock/docs/gone.md', about: 'What is gone'}],
	readDocument: async ({path}) => {
		if (path.endsWith('gone.md')) throw new DrydockError('not-found', `${path} cannot be read.`, {nextSteps: ['install it again']});
		return '# The twin\n\nA **simulated** host.\n';
	},
};

const why = 'Docker does not answer at unix:///run/docker.sock: there is no socket.';
const away = {findings: [], notKnown: [], pending: [], away: {since: lookedAt, why, nextSteps: ['sudo systemctl start docker']}};

/** Goes on until it is interrupted. */
const underWay = async ({enter, interrupted}: Script): Promise<Outcome> => {
	enter(['find'], 'probe', 'Find the container');
	await interrupted;
	return 'interrupted';
};

describe.each(sizes)('with no Docker in reach, at %ix%i', (columns, rows) => {
	const outOfReach = async (script = underWay) => {
		const watch = scriptedWatch();
		const opened = open([columns, rows], script, {...watch.options, ...offered, describeHost: async () => ({problem: why, nextSteps: []})});
		watch.show(away);
		await opened.terminal.until(screen => screen.includes('Docker is not in reach') && screen.includes('Docker does not answer at unix:///run/docker.sock'));
		return opened;
	};

	it('says why, and offers an incident: two keys later it is being rehearsed, and the header says so', async () => {
		const {terminal, run, exitCode} = await outOfReach();
		expect(terminal.text()).toContain('LIVE');
		await terminal.type(keys.down);
		await terminal.sees('rehearse it');
		await terminal.choose(screen => screen.includes('Find the container'));
		expect(terminal.text()).toContain('REHEARSAL');
		expect(terminal.text()).not.toContain('LIVE');
		expect(run.requests).toMatchObject([{runbook: 'stale-endpoint', inputs: {container: 'proxy'}, mode: 'rehearsal', scenario: 'stale-endpoint'}]);
		await terminal.type(keys.interrupt);
		await exitCode;
	});

	it('is LIVE again after a rehearsal, and what is begun then is no rehearsal', async () => {
		const {terminal, exitCode} = await outOfReach(async () => 'cured');
		await terminal.type(keys.down);
		await terminal.choose(screen => screen.includes('The run ended: cured.'));
		expect(terminal.text()).toContain('REHEARSAL');
		await terminal.press(keys.enter, screen => screen.includes('Docker is not in reach'));
		expect(terminal.text()).toContain('LIVE');
		expect(terminal.text()).not.toContain('REHEARSAL');
		await terminal.type('q');
		await exitCode;
	});

	it('lists the documentation, opens it on the screen, and leads back the same way', async () => {
		const {terminal, run, exitCode} = await outOfReach();
		expect(terminal.text()).toMatch(/Docker is not in reach at[ \n].*(?:\n.*)?unix:\/\/\/run\/docker\.sock/u);
		await terminal.press(keys.down, screen => screen.includes('❯ i Documentation'));
		await terminal.choose(screen => screen.includes('❯ Rehearsals'));
		expect(terminal.text()).not.toContain('simulated server');
		await terminal.choose(screen => screen.includes('A simulated host.'));
		expect(terminal.text()).toContain('The twin');
		await terminal.type(keys.escape);
		await terminal.sees('❯ Rehearsals');
		await terminal.type(keys.down);
		await terminal.choose(screen => screen.includes('/opt/drydock/docs/gone.md cannot be read.'));
		await terminal.sees('install it again');
		await terminal.type(keys.escape);
		await terminal.sees('❯ What is gone');
		await terminal.type(keys.escape);
		await terminal.sees('❯ i Documentation');
		expect(run.requests).toEqual([]);
		await terminal.type('q');
		await exitCode;
	});

	it('says how to reach it with the docker command, and starts nothing whose runbook is not here', async () => {
		const {terminal, run, exitCode} = await outOfReach();
		await terminal.type(keys.down);
		await terminal.type(' ');
		await terminal.sees('drydock twin stale-endpoint');
		await terminal.type(keys.escape);
		await terminal.sees('Docker is not in reach');
		await terminal.type(keys.down);
		await terminal.choose(screen => screen.includes('drydock twin unloadable'));
		expect(run.requests).toEqual([]);
		await terminal.type('q');
		await exitCode;
	});
});

it('with a host in reach, simulated ones come last', async () => {
	const watch = scriptedWatch();
	const {terminal, exitCode} = open([120, 40], undefined, {...watch.options, ...offered});
	watch.show({findings: [], notKnown: [], pending: [], at: lookedAt});
	await terminal.sees('No findings');
	expect(terminal.text()).toMatch(/No findings[^]*Runbooks[^]*Rehearse an incident[^]*Documentation/u);
	await terminal.type(keys.end);
	await terminal.sees('Enter lists what there is to read');
	await terminal.type('q');
	await exitCode;
});
