/** What a member of a runbook or of a step has to be. */
export interface MemberType {
	readonly words: string;
	accepts(value: unknown): boolean;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const everyValue = (value: unknown, accepts: (member: unknown) => boolean): boolean => isRecord(value) && Object.values(value).every(accepts);

const text: MemberType = {words: 'a text that is not empty', accepts: isText};
const flag: MemberType = {words: 'true or false', accepts: value => typeof value === 'boolean'};
const code: MemberType = {words: 'a function', accepts: value => typeof value === 'function'};
const names: MemberType = {words: 'a list of names', accepts: value => Array.isArray(value) && value.every(isText)};
const seconds: MemberType = {words: 'a number of seconds above 0', accepts: value => Number.isFinite(value) && Number(value) > 0};
const secondsOrNone: MemberType = {words: 'a number of seconds, 0 or more', accepts: value => Number.isFinite(value) && Number(value) >= 0};
const outcomes: MemberType = {words: 'the next step for each outcome: {outcome: \'step\'}', accepts: value => everyValue(value, isText) && Object.keys(value as object).length > 0};
const edges: MemberType = {words: 'the next step, or the next step for each outcome', accepts: value => isText(value) || outcomes.accepts(value)};
const oneOf = (...words: readonly string[]): MemberType => ({words: words.map(word => `'${word}'`).join(' or '), accepts: value => words.includes(value as string)});
const options: MemberType = {
	words: 'an option with a label for each outcome',
	accepts: value => everyValue(value, option => isRecord(option) && isText(option['label'])) && Object.keys(value as object).length > 0,
};
const absence: MemberType = {
	words: '{seconds, fallback}',
	accepts: value => isRecord(value) && seconds.accepts(value['seconds']) && isText(value['fallback']),
};
// By its tag: a pattern that was made in another realm is one all the same.
const isPattern = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object RegExp]';
const isTellApart = (value: unknown): boolean => isRecord(value) && isText(value['command']) && isText(value['means']);
const symptoms: MemberType = {
	words: 'a list of {pattern, means}, each perhaps with tellApart: {command, means}',
	accepts: value =>
		Array.isArray(value) &&
		value.every(symptom => isRecord(symptom) && isPattern(symptom['pattern']) && isText(symptom['means']) && (symptom['tellApart'] === undefined || isTellApart(symptom['tellApart']))),
};
const inputs: MemberType = {
	words: 'an input with label, example and parse for each name',
	accepts: value => everyValue(value, input => isRecord(input) && isText(input['label']) && isText(input['example']) && typeof input['parse'] === 'function'),
};

/** Members by name; those with a `?` may be left out. */
type Members = Readonly<Record<string, MemberType>>;

const every: Members = {title: text, why: text, needs: names, wants: names, gives: names};

export const runbookMembers: Members = {
	id: text, title: text, summary: text, symptoms, cures: names, inputs, oneOf: names, required: names, start: text, steps: {words: 'steps by their ids', accepts: isRecord},
};

/** The members of each kind of step: what the compiler holds an author to who has one, said again for those who run without it. */
export const stepMembers: ReadonlyMap<string, Members> = new Map<string, Members>([
	['probe', {...every, look: code, 'say?': code, to: edges, 'choose?': code}],
	[
		'act',
		{
			...every, risk: oneOf('safe', 'disruptive', 'destructive'), plan: code, 'verify?': code, verifyWithinSeconds: secondsOrNone, 'learn?': code,
			'noWayBack?': text, reversible: flag, 'away?': absence, 'onFail?': text, to: edges, 'choose?': code,
		},
	],
	['ask', {...every, question: code, options, 'closed?': code, 'unattended?': {words: 'an outcome, or a function', accepts: value => isText(value) || typeof value === 'function'}, to: outcomes}],
	['pick', {...every, question: code, items: code, 'unattended?': oneOf('none', 'suggested'), to: text}],
	['manual', {...every, instructions: code, 'verify?': code, to: text}],
	['wait', {...every, until: code, seconds, to: text, late: text}],
	['call', {...every, runbook: text, set: code, 'take?': code, to: outcomes}],
	['done', {...every, outcome: oneOf('cured', 'escalate'), say: code}],
]);

export interface MemberProblem {
	/** Whether the rest can still be made sense of: something too much does no harm to that. */
	readonly sound: boolean;
	readonly problem: string;
	readonly remedy: string;
}

/** What is missing, what is something else, and what nobody would ever read. */
export const memberProblems = (value: Readonly<Record<string, unknown>>, members: Members, of: string, suggest: (word: string, words: readonly string[]) => string): readonly MemberProblem[] => {
	const problems: MemberProblem[] = [];
	const known = new Map(Object.entries(members).map(([name, type]) => [name.replace('?', ''), {type, optional: name.endsWith('?')}]));
	for (const [name, {type, optional}] of known) {
		const member = value[name];
		if (member === undefined ? optional : type.accepts(member)) continue;
		problems.push({sound: false, problem: member === undefined ? `${of} has no "${name}".` : `"${name}" is not ${type.words}.`, remedy: `Make "${name}" ${type.words}.`});
	}

	for (const name of Object.keys(value).filter(name => !known.has(name)))
		problems.push({sound: true, problem: `${of} has nothing called "${name}", so it would be ignored.`, remedy: suggest(name, [...known.keys()])});
	return problems;
};
