import {readFileSync} from 'node:fs';
import {errorMessage} from '../errors.ts';
import {tellDifference} from '../engine/survey.ts';
import {presentJson, sanitize} from '../present/sanitize.ts';
import {compareSurveys} from '../survey/compare-surveys.ts';
import {partNames, type Survey} from '../survey/survey.ts';
import {takeSurvey} from '../survey/take-survey.ts';
import {type ParsedArguments, usageError} from './arguments.ts';
import type {Io} from './io.ts';
import {openTarget} from './target.ts';

const isSurvey = (value: unknown): value is Survey => typeof value === 'object' && value !== null && partNames.every(name => Object.hasOwn(value, name));

/** A survey that was kept in a file. Throws `usage`. */
const readSurvey = (file: string): Survey => {
	let value: unknown;
	try {
		value = JSON.parse(readFileSync(file, 'utf8'));
	} catch (error) {
		throw usageError(`${file} cannot be read as a survey: ${errorMessage(error)}`, 'survey');
	}
	if (isSurvey(value)) return value;
	throw usageError(`${file} is no survey.`, 'survey', 'drydock survey > before.json');
};

/**
 * `drydock survey`: everything of a host that a run could change, by reading alone; or what differs since an earlier
 * one. Exit code 0, with --since 1 when something differs.
 */
export const surveyCommand = async (given: ParsedArguments, io: Io): Promise<number> => {
	const {since} = given.options;
	const before = typeof since === 'string' ? readSurvey(since) : undefined;
	const target = await openTarget(given, io);
	try {
		const now = await takeSurvey(target.reader());
		if (before === undefined) {
			io.stdout.write(`${presentJson(now, 2)}\n`);
			return 0;
		}
		const {differences, notCompared} = compareSurveys(before, now, []);
		if (given.options['json'] === true) io.stdout.write(`${presentJson({differences: differences.map(({what, was, is}) => ({what, was, is})), notCompared}, 2)}\n`);
		else for (const each of differences) io.stdout.write(`${sanitize(tellDifference(each))}\n`);
		if (differences.length === 0) io.stderr.write(`Nothing changed since ${sanitize(before.at)}.\n`);
		for (const {what, why} of notCompared) io.stderr.write(`Not compared: ${sanitize(what)} (${sanitize(why)})\n`);
		return differences.length === 0 ? 0 : 1;
	} finally {
		await target.close();
	}
};
