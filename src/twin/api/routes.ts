import {archiveRoutes} from './archive.ts';
import {attachRoutes} from './attach.ts';
import type {Route} from './call.ts';
import {commitRoutes} from './commit.ts';
import {containerActRoutes} from './container-act.ts';
import {containerChangeRoutes} from './container-change.ts';
import {createContainer} from './container-create.ts';
import {containerReadRoutes} from './container-read.ts';
import {containerRemoveRoutes} from './container-remove.ts';
import {containerWaitRoutes} from './container-wait.ts';
import {diskUsageRoutes} from './disk-usage.ts';
import {execRoutes} from './exec.ts';
import {imageFileRoutes} from './image-files.ts';
import {imageRoutes} from './images.ts';
import {logRoutes} from './logs.ts';
import {networkRoutes} from './networks.ts';
import {statsRoutes} from './stats.ts';
import {systemRoutes} from './system.ts';
import {volumeRoutes} from './volumes.ts';

/** All that the twin answers. The first route that fits is taken. */
export const routes: readonly Route[] = [
	...systemRoutes,
	['POST', '/containers/create', createContainer],
	...archiveRoutes,
	...containerReadRoutes,
	...containerActRoutes,
	...containerChangeRoutes,
	...containerRemoveRoutes,
	...containerWaitRoutes,
	...logRoutes,
	...statsRoutes,
	...attachRoutes,
	...execRoutes,
	...commitRoutes,
	...imageFileRoutes,
	...imageRoutes,
	...networkRoutes,
	...volumeRoutes,
	...diskUsageRoutes,
];
