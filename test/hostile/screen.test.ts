import {describe, expect, it} from '@jest/globals';
import {lookedAt, scriptedWatch} from '../ui/support/scripted-watch.ts';
import {open, sizes, started} from '../ui/support/open.ts';
import {eventsWith, hostileTexts, triageWith, whatSteers} from '../support/hostile.ts';
import type {EventBody, Question} from '../../src/engine/events.ts';
import type {Script} from '../ui/support/scripted-run.ts';

// oxlint-disable-next-line no-control-regex -- what Ink itself writes: colours, movements, modes, and the synchronised update
const ours = /\u001B\[(?:\?(?:25|1049|2004|2026)[hl]|\d*(?:;\d*)*[ABCDEFGHJKSTmsu]|\d+ q|>[\du]*|<u)|\u001B\[200~|\r/gu;

/** What was written, without what the screen itself writes: nothing that steers may be left. */
const fromOutside = (bytes: string): readonly string[] => {
	const rest = bytes.replaceAll(ours, '');
	return whatSteers(rest).length === 0 ? [] : [...new Set(rest.match(/.{0,8}[^\n -~\u00a1-\u2fff]{1,3}.{0,12}/gu)?.filter(piece => whatSteers(piece).length > 0))].slice(0, 10);
};

const texts = Object.entries(hostileTexts);
/** A run is as long as a long real one. */
const groups = Array.from({length: Math.ceil(texts.length / 8)}, (_, at) => texts.slice(8 * at, 8 * at + 8));
/** The frame is where it belongs: the header in the first row and nowhere else, the keys in the last, nothing beyond the edge. */
const isWhole = (rows: readonly string[]): boolean => (rows[0] ?? '').startsWith(' LIVE ') && !rows.slice(1).some(row => row.startsWith(' LIVE ')) && / help| leave|Esc |Enter /u.test(rows.findLast(row => row !== '') ?? '');

const questionsOf = (text: string): readonly Question[] => eventsWith(text).flatMap(event => (event.type === 'asked' ? [event.question] : []));

describe.each(sizes)('at %ix%i', (columns, height) => {
	it('the first screen stays whole, and nothing from a host reaches the terminal', async () => {
		const watch = scriptedWatch();
		const {terminal, exitCode} = open([columns, height], undefined, {...watch.options, hostFacts: async () => [{name: 'Docker', text: Object.values(hostileTexts).join(' ')}]});
		for (const [what, text] of texts) {
			const {findings, notKnown} = triageWith(text);
			const mark = `look ${what}`;
			watch.show({findings: findings.map((finding, at) => ({...finding, id: `${at}${text}`, evidence: [mark, text]})), notKnown, pending: [], at: lookedAt});
			await terminal.until(screen => screen.includes('critical') && screen.includes(mark.slice(0, 12)) || screen.includes('more ↓'), what);
			await terminal.settle();
			expect(isWhole(terminal.rows()) ? 'whole' : `${what}:\n${terminal.text()}`).toBe('whole');
		}
		await terminal.type('q');
		await exitCode;
		expect(terminal.isAlternate()).toBe(false);
		expect(fromOutside(terminal.bytes())).toEqual([]);
	});

	it.each(groups)('a run with its questions stays whole, and nothing from a host reaches the terminal (%#)', async (...group) => {
		const asked: string[] = [];
		const broken: string[] = [];
		const told = Promise.withResolvers<void>();
		const story = async (run: Script): Promise<'cured'> => {
			for (const [what, text] of group) {
				for (const event of eventsWith(text)) {
					if (['run-started', 'asked', 'answered', 'ended'].includes(event.type)) continue;
					run.tell(event as EventBody);
					if (event.type === 'performing') run.tell({type: 'output', step: event.step, index: event.index, text: `${text}\n${text}`});
				}
				for (const question of questionsOf(text)) {
					run.enter([what], 'act', `${what} ${asked.length}`, text);
					asked.push(what);
					// Nobody answers: the next question takes its place.
					void run.ask([what], question).catch(() => undefined);
					await terminal.until(screen => screen.includes(what.slice(0, 12)) || screen.includes('more ↓'), what);
					await terminal.settle();
					if (!isWhole(terminal.rows())) broken.push(`${what}, ${question.kind}:\n${terminal.text()}`);
				}
			}
			told.resolve();
			return 'cured';
		};
		const {terminal, exitCode} = open([columns, height], story, started);
		await told.promise;
		await terminal.sees('The run ended: cured');
		expect(broken).toEqual([]);
		expect(asked).toHaveLength(5 * group.length);
		await terminal.type('q');
		await exitCode;
		expect(fromOutside(terminal.bytes())).toEqual([]);
	});
});
