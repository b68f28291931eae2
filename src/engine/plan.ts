import {createHash} from 'node:crypto';
import {DrydockError} from '../errors.ts';
import type {HostReader} from '../host/reader.ts';
import {exceeds, highestRisk} from '../language/values.ts';
import type {Inverse, Loss, LossItem, Operation} from '../operations/operation.ts';
import {sumLoss} from '../operations/loss.ts';
import type {Confirmation, Plan, PlannedOperation} from './events.ts';
import type {Operations, StepOf} from './kinds.ts';

/** The same text for the same value, however its properties are ordered. */
const stableJson = (value: unknown): string =>
	JSON.stringify(value, (_, each: unknown) =>
		typeof each === 'object' && each !== null && !Array.isArray(each)
			? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
			: each,
	) ?? 'null';

/** Can it be typed? A name with control or invisible characters cannot. */
const typeable = (text: string): boolean => text.trim() !== '' && !/\p{C}/u.test(text);

const confirmationFor = (operations: Operations, planned: readonly PlannedOperation[], hostname: string): Confirmation => {
	const risk = highestRisk(planned.map(each => each.risk));
	if (risk === 'safe') return {by: 'enter'};
	if (risk === 'disruptive') return {by: 'y'};
	const objects = new Set(planned.filter(each => each.risk === 'destructive').map(each => operations.object(each.operation)));
	const [object] = objects;
	const text = objects.size === 1 && object !== undefined && typeable(object) ? object : hostname;
	if (!typeable(text)) throw new DrydockError('bug', 'A destructive plan names nothing that could be typed to confirm it.');
	return {by: 'type', text};
};

const fingerprintOf = (planned: readonly PlannedOperation[], loss: Loss, confirmation: Confirmation): string => {
	const operations = planned.map(({operation, text, risk, inverse}) => ({operation, text, risk, back: 'operations' in inverse}));
	const names = (items: readonly LossItem[]): readonly string[] => items.map(({name}) => name).toSorted();
	return createHash('sha256').update(stableJson({operations, stops: names(loss.stops), gone: names(loss.gone), confirmation})).digest('hex');
};

export const planOf = (operations: Operations, planned: readonly PlannedOperation[], hostname: string): Plan => {
	const loss = sumLoss(planned.map(each => each.loss));
	const confirmation = confirmationFor(operations, planned, hostname);
	return {
		operations: planned,
		risk: highestRisk(planned.map(each => each.risk)),
		loss,
		confirmation,
		fingerprint: fingerprintOf(planned, loss, confirmation),
	};
};

/** Measures what the operations would cost and how they could be taken back, by reading alone. */
export const measure = async (operations: Operations, wanted: readonly Operation[], host: HostReader, hostname: string): Promise<Plan> => {
	const planned: PlannedOperation[] = [];
	// One after the other: hosts in trouble are not asked twenty things at once.
	for (const operation of wanted) {
		const loss = await operations.loss(operation, host);
		const inverse: Inverse = await operations.inverse(operation, host);
		planned.push({operation, text: operations.text(operation), risk: operations.risk(operation), loss, inverse});
	}
	return planOf(operations, planned, hostname);
};

/** What the author promised and the plan does not keep, in words; undefined when all is kept. */
export const brokenPromise = (step: StepOf<'act'>, plan: Plan): string | undefined => {
	const worse = plan.operations.find(each => exceeds(each.risk, step.risk));
	if (worse !== undefined) return `The step is declared ${step.risk}, and wants to perform something ${worse.risk}: ${worse.text}`;
	if (!step.reversible || step.noWayBack !== undefined) return undefined;
	// What nobody notices needs no way back: a safety copy has none.
	const oneWay = plan.operations.find(each => each.risk !== 'safe' && 'none' in each.inverse);
	return oneWay === undefined ? undefined : `The step is declared reversible, and there is no way back from: ${oneWay.text} (${'none' in oneWay.inverse ? oneWay.inverse.none : ''})`;
};
