import {presentJson} from '../present/sanitize.ts';
import type {Tail} from './outputs.ts';
import type {Report} from './collect.ts';

/** What operations are made of (specifications, contents of copies, facts): the record has it, and a report quotes none of it. */
const unquoted = new Set(['operation', 'inverse', 'facts']);

const withoutContents = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(withoutContents);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (unquoted.has(key) ? [] : [[key, withoutContents(each)]])));
};

/** The report as JSON, with the end of each output. */
export const jsonReport = (report: Report, outputs: Readonly<Record<string, Tail>>): string => {
	const performed = report.performed.map(entry => (entry.output === undefined ? entry : {...entry, tail: outputs[entry.output]}));
	return `${presentJson(withoutContents({...report, performed}), 2)}\n`;
};
