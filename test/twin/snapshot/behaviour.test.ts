import {expect, it} from '@jest/globals';
import {behaviourOf} from '../../../src/twin/snapshot/behaviour.ts';

const ended = (seconds: number, exitCode: number, more: object = {}) => ({
	RestartCount: 0,
	State: {Status: 'exited', Running: false, ExitCode: exitCode, Error: '', StartedAt: '2026-03-01T00:00:00Z', FinishedAt: new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString(), ...more},
});

it.each([
	['one that runs', ended(0, 0, {Running: true}), 'runs'],
	['one that ran until it was killed', ended(0.5, 137), 'runs'],
	['one that ran until it was stopped', ended(2, 143), 'runs'],
	['one that was killed because it had no memory', ended(2, 137, {OOMKilled: true}), undefined],
	['one that was killed between two crashes', {...ended(2, 137), RestartCount: 4}, undefined],
	['one that ended by itself at once', ended(0.5, 0), undefined],
	['one that ended well after a minute', ended(61, 0), 'runs'],
	['one that failed after a minute', ended(61, 1), undefined],
	['one that never ran', ended(0, 0, {StartedAt: '0001-01-01T00:00:00Z'}), undefined],
	['one that has not got its port', ended(0, 128, {Error: 'Bind for 0.0.0.0:443 failed: port is already allocated'}), 'runs'],
	['one whose program is not there', ended(0, 127, {Error: 'exec: "nginy": executable file not found'}), 'fails'],
	['one that restarts again and again', ended(0, 1, {Running: true, Restarting: true}), 'exits'],
])('%s', (_, inspect, does) => {
	expect(behaviourOf(inspect)?.does).toBe(does);
});
