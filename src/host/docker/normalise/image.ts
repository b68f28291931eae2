import type {ImageSummary} from '../objects.ts';
import type {Image} from '../reader.ts';
import {neededText, numberOf, recordOf, textMapOf, textOf, textsOf} from './values.ts';
import type {Raw} from './values.ts';

/** The answer of `GET /images/{name}/json`. */
export const image = (raw: Raw): Image => ({
	id: neededText(raw, 'Id', 'an image'),
	tags: textsOf(raw, 'RepoTags'),
	digests: textsOf(raw, 'RepoDigests'),
	bytes: numberOf(raw, 'Size'),
	created: textOf(raw, 'Created'),
	labels: textMapOf(recordOf(raw, 'Config'), 'Labels'),
});

/** One row of `GET /images/json`. Engines up to 23 fill an image without a name with `<none>`. */
export const imageSummary = (raw: Raw): ImageSummary => ({
	id: neededText(raw, 'Id', 'an image'),
	tags: textsOf(raw, 'RepoTags').filter(isNamed),
	digests: textsOf(raw, 'RepoDigests').filter(isNamed),
	bytes: numberOf(raw, 'Size'),
	created: isoOf(numberOf(raw, 'Created')),
	labels: textMapOf(raw, 'Labels'),
});

const isNamed = (name: string): boolean => !name.includes('<none>');

/** Seconds since 1970 to ISO 8601. An image without a date has that of the year 1, or 0. */
const isoOf = (seconds: number): string => (seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000).toISOString() : '');
