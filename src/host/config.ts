import {join} from 'node:path';
import {DrydockError} from '../errors.ts';
import {readJsonFile} from './json-file.ts';
import type {ServiceConfig} from './machine/services/config.ts';
import {thresholdsIn, type ThresholdConfig} from './threshold-config.ts';

/** The operator's configuration. */
export interface Config {
	readonly service: ServiceConfig;
	/** From where on triage finds something wrong. */
	readonly thresholds?: ThresholdConfig;
}

type Fields = Readonly<Record<string, unknown>>;

const managers = ['auto', 'systemd', 'sysvinit', 'process', 'commands'] as const;
/** For each manager: the keys that it needs, and those that it can do without. */
const keysOf = {
	auto: {needed: [], optional: []},
	systemd: {needed: [], optional: []},
	sysvinit: {needed: [], optional: []},
	process: {needed: ['pidFile', 'start'], optional: []},
	commands: {needed: ['start', 'stop', 'status'], optional: ['restart', 'journal']},
} as const;

/** DRYDOCK_CONFIG, or `drydock/config.json` in XDG_CONFIG_HOME (default `~/.config`). */
export const configFile = ({env, home}: {readonly env: Readonly<Record<string, string | undefined>>; readonly home: string}): string =>
	env['DRYDOCK_CONFIG'] || join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'drydock', 'config.json');

/**
 * Reads the configuration; without a file it is `{"service": {"manager": "auto"}}`. Throws `usage` that names the file
 * and the key when something in it is unknown or of the wrong form: a mistyped key must not be taken for a default.
 */
export const readConfig = (where: {readonly env: Readonly<Record<string, string | undefined>>; readonly home: string}): Config => {
	const file = configFile(where);
	const content = readJsonFile(file);
	if (content === undefined) {
		if (where.env['DRYDOCK_CONFIG']) throw new DrydockError('usage', `DRYDOCK_CONFIG names ${file}, and there is no such file.`, {nextSteps: ['unset DRYDOCK_CONFIG']});
		return {service: {manager: 'auto'}};
	}
	const top = fieldsOf(content, file, 'the file');
	refuseUnknown(top, ['service', 'thresholds'], file, '');
	return {
		service: top['service'] === undefined ? {manager: 'auto'} : serviceOf(top['service'], file),
		...(top['thresholds'] === undefined ? {} : {thresholds: thresholdsIn(top['thresholds'], file)}),
	};
};

const serviceOf = (content: unknown, file: string): ServiceConfig => {
	const fields = fieldsOf(content, file, '"service"');
	const given = fields['manager'] ?? 'auto';
	const manager = managers.find(name => name === given);
	if (manager === undefined) throw wrong(file, '"service.manager"', `must be one of ${managers.join(', ')}`);
	const {needed, optional} = keysOf[manager];
	refuseUnknown(fields, ['manager', ...needed, ...optional], file, 'service.', `; the manager ${manager} has no such key`);
	const argv = (key: string): readonly string[] => argvOf(fields[key], file, `"service.${key}"`);
	const argvIfGiven = (key: 'restart' | 'journal'): {readonly [name in typeof key]?: readonly string[]} => (fields[key] === undefined ? {} : {[key]: argv(key)});
	switch (manager) {
		case 'process':
			return {manager, pidFile: pathOf(fields['pidFile'], file, '"service.pidFile"'), start: argv('start')};
		case 'commands':
			return {manager, start: argv('start'), stop: argv('stop'), status: argv('status'), ...argvIfGiven('restart'), ...argvIfGiven('journal')};
		default:
			return {manager};
	}
};

const fieldsOf = (content: unknown, file: string, what: string): Fields => {
	if (typeof content !== 'object' || content === null || Array.isArray(content)) throw wrong(file, what, 'must hold a JSON object');
	return content as Fields;
};

const argvOf = (value: unknown, file: string, what: string): readonly string[] => {
	const good = Array.isArray(value) && value.length > 0 && value[0] !== '' && value.every(word => typeof word === 'string' && !word.includes('\0'));
	if (!good) throw wrong(file, what, 'must be a list with a program and its arguments: ["service", "docker", "start"]');
	return value as string[];
};

const pathOf = (value: unknown, file: string, what: string): string => {
	if (typeof value !== 'string' || !value.startsWith('/') || value.includes('\0')) throw wrong(file, what, 'must be an absolute path');
	return value;
};

const refuseUnknown = (fields: Fields, known: readonly string[], file: string, prefix: string, reason = ''): void => {
	for (const key of Object.keys(fields)) {
		if (known.includes(key)) continue;
		const near = nearest(key, known);
		throw wrong(file, JSON.stringify(prefix + key), `is not known${near === undefined ? reason : `: did you mean "${prefix}${near}"?`}`);
	}
};

const wrong = (file: string, what: string, why: string): DrydockError => new DrydockError('usage', `${file}: ${what} ${why}`, {nextSteps: [`Mend ${file}`]});

/** The known key that is at most two slips away. */
const nearest = (key: string, known: readonly string[]): string | undefined =>
	known
		.map(candidate => ({candidate, slips: slipsBetween(key.toLowerCase(), candidate.toLowerCase())}))
		.filter(({slips}) => slips <= 2)
		.toSorted((left, right) => left.slips - right.slips)[0]?.candidate;

/** Letters to add, drop or change to make one word of the other (Levenshtein). */
const slipsBetween = (left: string, right: string): number => {
	let row = Array.from({length: right.length + 1}, (_, index) => index);
	for (const [index, letter] of [...left].entries()) {
		const next = [index + 1];
		for (const [column, other] of [...right].entries()) next.push(Math.min((next[column] ?? 0) + 1, (row[column + 1] ?? 0) + 1, (row[column] ?? 0) + (letter === other ? 0 : 1)));
		row = next;
	}
	return row[right.length] ?? 0;
};
