import {describe, expect, it} from '@jest/globals';
import {findContainer, isRunning, stateOf, type TwinHost} from '../../../src/twin/world/host.ts';
import {stopContainer} from '../../../src/twin/world/ending.ts';
import {startContainer} from '../../../src/twin/world/lifecycle.ts';
import {advance} from '../../../src/twin/world/time.ts';
import {buildWorld} from '../../../src/twin/scenarios/builder.ts';
import type {Behaviour, Raw, TwinContainer} from '../../../src/twin/world/world.ts';

const hostWith = (behaviour: Behaviour, restart: 'always' | 'on-failure' | 'no' = 'always'): {readonly host: TwinHost; readonly app: TwinContainer} => {
	const {host, world, image, container} = buildWorld({seed: 'time'});
	image('app:1', {layers: [1000], program: ['app']});
	container({name: 'app', image: 'app:1', restart, behaviour});
	return {host, app: findContainer(world, 'app') as TwinContainer};
};

const seen = (app: TwinContainer): readonly unknown[] => [stateOf(app)['Status'], app.inspect['RestartCount'], app.backoff];

describe('a container that ends by itself', () => {
	it('is started anew after a wait that doubles up to a minute', () => {
		const {host, app} = hostWith({does: 'exits', exitCode: 78});
		startContainer(host, app);
		expect(seen(app)).toEqual(['restarting', 1, 0.1]);
		advance(host, 0.25);
		expect(seen(app)).toEqual(['restarting', 2, 0.2]);
		advance(host, 10);
		expect(seen(app)).toEqual(['restarting', 7, 6.4]);
		advance(host, 600);
		expect(app.backoff).toBe(60);
		expect(host.world.events.filter(({Action}) => Action === 'die')).not.toHaveLength(0);
		expect(stateOf(app)).toMatchObject({Running: true, Restarting: true, Pid: 0, ExitCode: 78});
		stopContainer(host, app);
		expect(seen(app)).toEqual(['exited', app.inspect['RestartCount'], undefined]);
		const events = host.world.events.length;
		advance(host, 600);
		expect(host.world.events).toHaveLength(events);
	});

	it('is given up where its policy says so', () => {
		const {host, app} = hostWith({does: 'exits', exitCode: 3}, 'on-failure');
		(app.inspect['HostConfig'] as Raw)['RestartPolicy'] = {Name: 'on-failure', MaximumRetryCount: 2};
		startContainer(host, app);
		advance(host, 60);
		expect(seen(app)).toEqual(['exited', 2, undefined]);
		const once = hostWith({does: 'exits', exitCode: 0}, 'on-failure');
		startContainer(once.host, once.app);
		expect(seen(once.app)).toEqual(['exited', 0, undefined]);
	});

	it('may take its time, and after a long run is not waited for longer', () => {
		const {host, app} = hostWith({does: 'exits', exitCode: 1, afterSeconds: 30});
		startContainer(host, app);
		expect(isRunning(app)).toBe(true);
		advance(host, 29);
		expect(seen(app)).toEqual(['running', 0, undefined]);
		advance(host, 100);
		expect(app.inspect['RestartCount']).toBe(4);
		expect(app.backoff).toBe(0.1);
	});
});

describe('a health check', () => {
	it('says healthy and unhealthy as its verdicts go, each with an event', () => {
		const {host, app} = hostWith({does: 'runs', health: [{fromSeconds: 0, passes: true}, {fromSeconds: 60, passes: false, output: 'connection refused'}]});
		(app.inspect['Config'] as Raw)['Healthcheck'] = {Test: ['CMD-SHELL', 'wget -q localhost'], Interval: 10e9, Retries: 2};
		startContainer(host, app);
		const health = (): string => String((stateOf(app)['Health'] as Raw)['Status']);
		expect(health()).toBe('starting');
		advance(host, 11);
		expect(health()).toBe('healthy');
		advance(host, 55);
		expect(stateOf(app)['Health']).toMatchObject({Status: 'healthy', FailingStreak: 1});
		advance(host, 10);
		expect(stateOf(app)['Health']).toMatchObject({Status: 'unhealthy', FailingStreak: 2, Log: expect.arrayContaining([expect.objectContaining({ExitCode: 1, Output: 'connection refused'})])});
		expect(host.world.events.map(({Action}) => Action).filter(action => action.startsWith('health'))).toEqual(['health_status: healthy', 'health_status: unhealthy']);
	});
});

it('nothing of it happens while the engine is stopped', () => {
	const {host, app} = hostWith({does: 'exits', exitCode: 1});
	startContainer(host, app);
	host.world.engine.running = false;
	advance(host, 600);
	expect(seen(app)).toEqual(['restarting', 1, 0.1]);
});
