import fc from 'fast-check';
import type {RunEvent} from '../../src/engine/events.ts';
import type {Triage} from '../../src/triage/finding.ts';

/** What somebody who wants to fool an operator would put into a name, a label, a log or an error; by what it tries. */
export const hostileTexts: Readonly<Record<string, string>> = {
	'clears the screen': '\u001B[2J\u001B[H',
	'goes up a line': '\u001B[1A\u001B[2K',
	'sets the title': '\u001B]0;owned\u0007',
	'writes to the clipboard': '\u001B]52;c;cm0gLXJmIC8=\u0007',
	'makes a link': '\u001B]8;;http://evil\u001B\\click\u001B]8;;\u001B\\',
	'asks the terminal for an answer': '\u001B[6n\u001BP+q544e\u001B\\',
	'leaves the other screen': '\u001B[?1049l',
	'C1 controls': '\u009B2J\u0090x\u009C\u009D0;x\u009C\u0085',
	'carriage return': 'harmless\rCured.',
	'a second line': 'web\nCured. Nothing else on this host changed.',
	'other line ends': 'a\u0085b\u2028c\u2029d\u000Be\u000Cf',
	'a prompt': 'x\n$ rm -rf /\n[root@web-01 ~]# ',
	'backspaces': 'safe\b\b\b\bevil',
	'NUL and DEL': 'a\u0000b\u007Fc',
	'right to left': '\u202Egnp.exe\u202C \u2067x\u2069 \u061C',
	'zero width': 'we\u200Bb\u200C\u200D\u2060\uFEFF',
	'soft hyphen and tags': 'we\u00ADb\u{E0041}\u{E0042}',
	'drawn as nothing': 'a\u3164b\uFFA0c\u115Fd\u1160e\u2800f\u034Fg\u180Eh',
	'a flood of marks': `Z${'\u0301\u0330\u0489'.repeat(60)}`,
	'marks on somebody else': '\u0301\u0302 \u0303x',
	'private and unassigned': '\uE000\u{F0000}\u0378\uFFFE',
	'half a character': '\uD800x\uDC00',
	'wide': '漢字カナ한글ＡＢ🚀👩‍👩‍👧‍👦🏳️‍🌈🇩🇪❤️',
	'joined letters': 'क्षि ก็่ำ ﷽ 𒐫',
	'pushed to the next line': `x${' '.repeat(300)}Cured.`,
	'overlong': 'x'.repeat(9000),
	'overlong and wide': '漢'.repeat(5000),
	'looks like an option': '--help=-rf $(reboot) `id` ; & | > \' " \\',
	'markup': '<script>alert(1)</script> [x](http://evil) | # *b* ```',
	'percent and format': '%s%n%d\\x1b[31m\\u001b',
	'bytes that are no text': Buffer.from([0x66, 0xff, 0xfe, 0xc3, 0x28, 0x80, 0x9b, 0x33, 0x31, 0x6d]).toString('utf8'),
	'bytes taken for Latin 1': Buffer.from([0x9b, 0x33, 0x31, 0x6d, 0x85, 0xad]).toString('latin1'),
};

const pieces = [...Object.values(hostileTexts).filter(text => text.length < 500), 'web', ' ', '/', '=', '\n', '\t', 'é', '漢'];

/** Anything made of them, and of what comes to nobody's mind. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
	{weight: 4, arbitrary: fc.array(fc.constantFrom(...pieces), {minLength: 1, maxLength: 6}).map(parts => parts.join(''))},
	{weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 60})},
	{weight: 1, arbitrary: fc.uint8Array({maxLength: 60}).map(bytes => Buffer.from(bytes).toString('latin1'))},
);

/** Told apart from the sanitizer: what no terminal may ever be given by a name. */
const steers: readonly (readonly [number, number])[] = [
	[0x00, 0x09], [0x0b, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x034f, 0x034f], [0x061c, 0x061c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x200b, 0x200f],
	[0x2028, 0x202e], [0x2060, 0x206f], [0x2800, 0x2800], [0x3164, 0x3164], [0xd800, 0xf8ff], [0xfe00, 0xfe0f], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff0, 0xfffb], [0xfffe, 0xffff], [0xe0000, 0xe0fff], [0xf0000, 0x10ffff],
];

/** Everything in a text that steers a terminal, hides, or covers another line; empty when it can be written. */
export const whatSteers = (text: string): readonly string[] => {
	const found = [...text].filter(character => {
		const code = character.codePointAt(0) ?? 0;
		return steers.some(([first, last]) => code >= first && code <= last);
	});
	const marks = [...text.matchAll(/(?:^|[\n ])\p{M}|\p{M}{5,}/gmu)].map(match => `marks at ${match.index}`);
	return [...found.map(character => `U+${(character.codePointAt(0) ?? 0).toString(16)}`), ...marks];
};

const stamp = {seq: 1, at: '2026-11-22T01:58:00.000Z'} as const;

/** Every event of a run, with a text wherever one can stand that did not come from us. */
export const eventsWith = (text: string): readonly RunEvent[] => {
	const step = ['a', text];
	const operation = {kind: 'container.stop', container: {id: text, name: text}} as const;
	const plan = {
		operations: [{operation, text: `docker stop ${text}`, risk: 'disruptive', loss: {stops: [], gone: []}, inverse: {none: text}}],
		risk: 'disruptive',
		loss: {stops: [{name: `container ${text}`, detail: text}], gone: [{name: text}], downtimeSeconds: 5},
		confirmation: {by: 'type', text},
		fingerprint: text,
	} as const;
	const at = (body: Omit<RunEvent, 'seq' | 'at'>, seq: number): RunEvent => ({...stamp, ...body, seq}) as RunEvent;
	const bodies = [
		{type: 'run-started', run: text, runbook: text, title: text, hash: '', host: {label: text, daemonId: text, hostname: text, endpoint: text}, mode: 'live', inputs: {[text]: text}, folder: text, version: text, user: text, twin: {of: text, taken: text, faults: [text]}},
		{type: 'step-entered', step, kind: 'probe', title: text, why: text, runbook: text},
		{type: 'read', step, command: text},
		{type: 'found', step, lines: [text]},
		{type: 'planned', step, plan, noWayBack: text, away: {seconds: 3, fallback: text}},
		{type: 'asked', step, question: {kind: 'confirm', plan, again: text}},
		{type: 'answered', step, decision: {kind: 'confirm', gave: {typed: text}}, by: 'operator', accepted: false},
		{type: 'asked', step, question: {kind: 'choose', question: text, options: [{outcome: text, label: text, consequence: text, closed: text}]}},
		{type: 'answered', step, decision: {kind: 'choose', outcome: text}, by: 'operator', accepted: true},
		{type: 'asked', step, question: {kind: 'pick', question: text, items: [{id: text, label: text, detail: text}]}},
		{type: 'answered', step, decision: {kind: 'pick', ids: [text]}, by: 'operator', accepted: true},
		{type: 'asked', step, question: {kind: 'manual', instructions: [text]}},
		{type: 'answered', step, decision: {kind: 'skip', reason: text}, by: 'operator', accepted: true},
		{type: 'asked', step, question: {kind: 'failed', why: text, nextSteps: [text], undo: [text]}},
		{type: 'answered', step, decision: {kind: 'hand-over', reason: text}, by: 'operator', accepted: true},
		{type: 'performing', step, index: 0, of: 2, text, operation, inverse: {none: text}, loss: plan.loss},
		{type: 'performed', step, index: 0, seconds: 1, output: text, outputBytes: 9000},
		{type: 'performing', step, index: 1, of: 2, text, operation, inverse: {none: text}, loss: plan.loss},
		{type: 'operation-failed', step, index: 1, why: text, output: text},
		{type: 'failed', step, why: text, nextSteps: [text]},
		{type: 'waiting', step, for: text, seconds: 3},
		{type: 'not-proved', step, why: text},
		{type: 'saved', step, path: text},
		{type: 'step-left', step, facts: {[text]: text}, skipped: text},
		{type: 'note', text},
		{type: 'deviation', text},
		{type: 'thrown-in', step, what: text},
		{type: 'account', account: {steps: [{step, title: text, proof: 'not-proved', why: [text]}], taken: [], notTaken: [{runbook: text, step: text, to: text, outcome: text, kind: 'to'}], neverEntered: 1, operations: 1, loss: plan.loss, down: [{container: text, seconds: 3, back: false}], gaps: [{what: text, why: text}], notThrown: [text]}},
		{type: 'differences', differences: [{what: text, was: text, is: text, expected: false}, {what: text, was: text, is: text, expected: true, by: text}], notCompared: [{what: text, why: text}]},
		{type: 'ended', outcome: 'cured', exitCode: 0, lines: [text]},
	] as unknown as readonly Omit<RunEvent, 'seq' | 'at'>[];
	return bodies.map((body, index) => at(body, index + 1));
};

/** What a triage finds on a host where every text is hostile. */
export const triageWith = (text: string): Triage => {
	const finding = {id: text, kind: 'start-failed', title: text, subject: text, evidence: [text], cost: text, about: {}, nextSteps: [text]} as const;
	return {
		findings: [
			{...finding, severity: 'critical', runbook: 'port-conflict', inputs: {container: text}},
			{...finding, severity: 'warning', inputs: {}},
		],
		notKnown: [{what: text, why: text}],
		summary: text,
	};
};
