import {DrydockError} from '../errors.ts';

/** `"thresholds"` of the configuration, as written: which there are and what they take is known to those who use them. */
export type ThresholdConfig = Readonly<Record<string, string>>;

/** `{"disk-space": "80,90", "log-bytes": "1GB,4GB"}`. Throws `usage`. */
export const thresholdsIn = (content: unknown, file: string): ThresholdConfig => {
	const isRecord = typeof content === 'object' && content !== null && !Array.isArray(content);
	const wrong = isRecord ? Object.entries(content).find(([, value]) => typeof value !== 'string')?.[0] : '';
	if (wrong === undefined) return content as ThresholdConfig;
	const what = wrong === '' ? '"thresholds" must hold a JSON object' : `"thresholds.${wrong}" must be a text`;
	throw new DrydockError('usage', `${file}: ${what}: {"disk-space": "70,85"}`, {nextSteps: [`Mend ${file}`]});
};
