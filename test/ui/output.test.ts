import {describe, expect, it} from '@jest/globals';
import {setImmediate as turn} from 'node:timers/promises';
import {keys} from './support/fake-terminal.ts';
import {open, sizes, started} from './support/open.ts';
import type {Script} from './support/scripted-run.ts';
import {removal, remove, toTheGate} from './support/stories.ts';

const performing = (script: Script): void => {
	toTheGate(script);
	const [first] = removal.operations;
	script.tell({type: 'planned', step: remove, plan: removal});
	script.tell({type: 'performing', step: remove, index: 0, of: 4, text: first!.text, operation: first!.operation, inverse: first!.inverse});
};

describe.each(sizes)('output at %ix%i', (columns, rows) => {
	it('is drawn a bounded number of times a second however fast it comes, and shows its end', async () => {
		let seconds = 0;
		const {terminal, exitCode} = open(
			[columns, rows],
			async script => {
				performing(script);
				const since = performance.now();
				for (let count = 0; count < 100_000; count += 100) {
					script.tell({type: 'output', step: remove, index: 0, text: Array.from({length: 100}, (_, index) => `line ${count + index} of a program that cannot be quiet`).join('\n') + '\n'});
					if (count % 1000 === 0) await turn();
				}
				seconds = (performance.now() - since) / 1000;
				await script.interrupted;
				return 'interrupted';
			},
			started,
		);
		await terminal.sees('line 99999');
		// Twenty flushes and the spinner's twelve frames a second; each frame is at most three writes.
		expect(terminal.writes()).toBeLessThan(150 + seconds * 120);
		await terminal.type(keys.interrupt);
		expect(await exitCode).toBe(130);
	}, 20_000);

	it('of 90,000 characters without an end takes one row', async () => {
		const {terminal, exitCode} = open(
			[columns, rows],
			async script => {
				performing(script);
				for (let count = 0; count < 90; count++) script.tell({type: 'output', step: remove, index: 0, text: 'x'.repeat(1000)});
				await script.interrupted;
				return 'interrupted';
			},
			started,
		);
		await terminal.sees('xxxxxxxxxx');
		await terminal.settle();
		expect(terminal.rows().filter(row => row.includes('xxxx'))).toHaveLength(1);
		await terminal.type(keys.interrupt);
		await exitCode;
	});

	it('and names that would steer the terminal change nothing but their own cells', async () => {
		const evil = '\u001B[2J\u001B[1;1HGONE\u001B]0;title\u0007\u009B31m\rover\bit\u202Eesrever\u001B[?1049l';
		const {terminal, exitCode} = open(
			[columns, rows],
			async script => {
				script.enter(['evil'], 'act', `Stop ${evil}`, `Because of ${evil}`);
				script.tell({type: 'found', step: ['evil'], lines: [evil]});
				const plan = {...removal, operations: [{...removal.operations[0]!, text: `docker stop ${evil}`}], loss: {gone: [{name: evil, detail: evil}], stops: []}};
				script.tell({type: 'planned', step: ['evil'], plan});
				script.tell({type: 'performing', step: ['evil'], index: 0, of: 1, text: evil, operation: removal.operations[0]!.operation, inverse: {none: evil}});
				script.tell({type: 'output', step: ['evil'], index: 0, text: `${evil}\n\u001B[32mgreen\u001B[0m\n`});
				await script.interrupted;
				return 'interrupted';
			},
			started,
		);
		await terminal.sees('│ green');
		expect(terminal.rows()[0]).toMatch(/^ LIVE {2}changes are real/u);
		expect(terminal.isAlternate()).toBe(true);
		expect(terminal.bytes()).not.toContain('\u001B[1;1HGONE');
		expect(terminal.bytes()).not.toContain('\u001B]0;');
		expect(terminal.bytes()).not.toMatch(/[\u0080-\u009F\u202E\u0008]/u);
		await terminal.type(keys.interrupt);
		await exitCode;
		await terminal.settle();
		expect(terminal.bytes()).not.toContain('\u001B]0;');
	});
});
