import type {Detector} from '../detector.ts';
import {containerd} from './containerd.ts';
import {crashes} from './crashes.ts';
import {daemonConfiguration} from './daemon-configuration.ts';
import {daemon} from './daemon.ts';
import {deadContainers} from './dead-containers.ts';
import {disk} from './disk.ts';
import {failedStarts} from './failed-starts.ts';
import {forwarding} from './forwarding.ts';
import {health} from './health.ts';
import {leftContainers} from './left-containers.ts';
import {logs} from './logs.ts';
import {lostProxies} from './lost-proxies.ts';
import {missingMounts} from './missing-mounts.ts';
import {missingNetworks} from './missing-networks.ts';
import {overlappingSubnets} from './overlapping-subnets.ts';
import {packetFilter} from './packet-filter.ts';
import {portClashes} from './port-clashes.ts';
import {reclaimable} from './reclaimable.ts';
import {leftDown, liveRestore} from './restarts-to-come.ts';
import {staleEndpoints} from './stale-endpoints.ts';

/** In no order: all look at the same time. */
export const allDetectors: readonly Detector[] = [
	daemon, daemonConfiguration, containerd, failedStarts, staleEndpoints, missingNetworks, missingMounts, overlappingSubnets, portClashes, crashes, health, deadContainers, leftContainers, leftDown,
	disk, logs, forwarding, packetFilter, lostProxies, liveRestore, reclaimable,
];
