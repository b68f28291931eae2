import {describe, expect, it} from '@jest/globals';
import {mermaidGraph, textGraph} from '../../src/language/graph.ts';
import {act, ask, call, done, pick, probe, runbook, wait} from './make.ts';

const made = runbook({
	end: done({title: 'It works'}),
	left: done({title: 'It does not', outcome: 'escalate'}),
	look: probe({title: 'Look', to: {held: 'ask', free: 'end'}, choose: () => 'held'}),
	ask: ask({title: 'Stop it?', options: {yes: {label: 'Yes'}, no: {label: 'No'}}, to: {yes: 'stop', no: 'left'}}),
	stop: act({title: 'Stop\nit', risk: 'disruptive', onFail: 'left', to: 'wait'}),
	wait: wait({title: 'Wait', to: 'other', late: 'left'}),
	other: call({title: 'Make it again', runbook: 'network-recreation', to: {cured: 'look', escalate: 'nowhere'}}),
	lost: pick({title: 'Pick', gives: ['x'], to: 'end'}),
}, {start: 'look'});

describe('the graph as text', () => {
	it('reads from the start along the edges, with every edge and where it leads', () => {
		expect(textGraph(made)).toEqual([
			'◇ look: Look [probe] (start)',
			'    held → ask',
			'    free → end',
			'? ask: Stop it? [ask]',
			'    yes → stop',
			'    no → left',
			'▶ stop: Stop it [act, disruptive]',
			'    → wait',
			'    when it fails → left',
			'◷ wait: Wait [wait]',
			'    → other',
			'    when the time is over → left',
			'↗ other: Make it again [call network-recreation]',
			'    cured → look',
			'    escalate → nowhere (no such step)',
			'■ left: It does not [done, escalate]',
			'■ end: It works [done, cured]',
			'☰ lost: Pick [pick]',
			'    → end',
		]);
	});

	it('has nothing but ASCII where the terminal has nothing else', () => {
		expect(textGraph(made, {unicode: false}).join('\n')).toMatch(/^[\n -~]+$/);
	});
});

describe('the graph for mermaid', () => {
	it('has a node for each step and an edge for each way', () => {
		const lines = mermaidGraph(made);
		expect(lines[0]).toBe('flowchart TD');
		expect(lines).toContain('    s0("look<br/>Look<br/>probe")');
		expect(lines).toContain('    s8["nowhere<br/>no such step"]');
		expect(lines.filter(line => line.includes('>|') || line.includes('> s'))).toEqual([
			'    s0 -->|"held"| s1',
			'    s0 -->|"free"| s6',
			'    s1 -->|"yes"| s2',
			'    s1 -->|"no"| s5',
			'    s2 --> s3',
			'    s2 -.->|"when it fails"| s5',
			'    s3 --> s4',
			'    s3 -.->|"when the time is over"| s5',
			'    s4 -->|"cured"| s0',
			'    s4 -->|"escalate"| s8',
			'    s7 --> s6',
		]);
	});

	it('keeps a title from ending its label, or from being more than text', () => {
		const [, node = ''] = mermaidGraph(runbook({end: done({title: 'It\'s "done"]; <b>&amp; `x` #35;\nend'})}));
		expect(node).toBe('    s0((("end<br/>It\'s #34;done#34;#93;#59; #60;b#62;#38;amp#59; #96;x#96; #35;35#59; end<br/>done, cured")))');
	});
});
