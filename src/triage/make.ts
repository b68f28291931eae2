import {shellQuote} from '../host/machine/programs/quote.ts';
import type {Finding, FindingKind} from './finding.ts';

/** What a detector tells of a finding; its id follows from that. */
type Told = Omit<Finding, 'id' | 'about'> & {readonly about?: Finding['about']};

/** `container proxy` → `port-taken:proxy`. */
const idOf = (kind: FindingKind, subject: string): string => `${kind}:${subject.includes(' ') ? subject.slice(subject.indexOf(' ') + 1) : subject}`;

export const makeFinding = ({about = {}, ...told}: Told): Finding => ({id: idOf(told.kind, told.subject), ...told, about});

/** A name as it is typed in a shell. */
export const typed = (word: string): string => shellQuote([word]);

/** `proxy`, `proxy and db`, `proxy, db and app`. */
export const enumerated = (words: readonly string[]): string => (words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
