import {backupCommit} from './backup-commit.ts';
import {diskCleanup} from './disk-cleanup.ts';
import {networkRecreation} from './network-recreation.ts';
import {portConflict} from './port-conflict.ts';
import type {Scenario} from './scenario.ts';
import {staleEndpoint} from './stale-endpoint.ts';

/** Ready-made hosts in trouble, one for each incident. */
export const scenarios: readonly Scenario[] = [staleEndpoint, portConflict, networkRecreation, diskCleanup, backupCommit];

export const scenarioIds = (): readonly string[] => scenarios.map(({id}) => id);

export const findScenario = (id: string): Scenario | undefined => scenarios.find(scenario => scenario.id === id);
