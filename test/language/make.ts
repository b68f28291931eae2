import type {AnyRunbook, AnyStep} from '../../src/language/problem.ts';

/** Steps and runbooks as the builder leaves them, without the compiler: what is wrong in them is wrong on purpose. */
type Members = Readonly<Record<string, unknown>>;

const step = (kind: string, members: Members, defaults: Members): AnyStep =>
	({kind, title: 'A step', why: 'It is needed.', needs: [], wants: [], gives: [], ...defaults, ...members}) as unknown as AnyStep;

export const probe = (members: Members): AnyStep => step('probe', members, {look: async () => ({})});
export const act = (members: Members): AnyStep => step('act', members, {risk: 'safe', plan: async () => [], verifyWithinSeconds: 0, reversible: false});
export const ask = (members: Members): AnyStep => step('ask', members, {question: () => ''});
export const pick = (members: Members): AnyStep => step('pick', members, {question: () => '', items: async () => []});
export const wait = (members: Members): AnyStep => step('wait', members, {until: async () => true, seconds: 1});
export const call = (members: Members): AnyStep => step('call', members, {set: () => ({})});
export const done = (members: Members = {}): AnyStep => step('done', members, {outcome: 'cured', say: () => []});

export const input = {label: 'container', example: 'proxy', parse: (text: string) => text};

export const runbook = (steps: Readonly<Record<string, unknown>>, members: Members = {}): AnyRunbook =>
	({id: 'made', title: 'Made', summary: 'For a test.', symptoms: [], cures: [], inputs: {}, oneOf: [], required: [], start: Object.keys(steps)[0], steps, ...members}) as unknown as AnyRunbook;
