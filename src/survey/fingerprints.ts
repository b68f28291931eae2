import {createHash} from 'node:crypto';
import type {Fingerprints} from './survey.ts';

export const fingerprints = (values: Readonly<Record<string, string>>): Fingerprints =>
	Object.fromEntries(Object.entries(values).map(([name, value]) => [name, createHash('sha256').update(value).digest('hex').slice(0, 12)]));
