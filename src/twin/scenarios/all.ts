import type {Scenario} from './scenario.ts';
import {staleEndpoint} from './stale-endpoint.ts';

/** Ready-made hosts in trouble, one for each incident. */
export const scenarios: readonly Scenario[] = [staleEndpoint];

export const scenarioIds = (): readonly string[] => scenarios.map(({id}) => id);

export const findScenario = (id: string): Scenario | undefined => scenarios.find(scenario => scenario.id === id);
