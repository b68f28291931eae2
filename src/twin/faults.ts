import {fileSystemOf} from './machine/disk.ts';
import type {TwinHost} from './world/host.ts';

/** What can be thrown into a rehearsal, and in words what is then so. */
export const faultKinds = {
	'daemon-stays-away': 'the Docker daemon does not come back after its next stop',
	'disk-fills': 'the disk under Docker is full, and stays so',
	'container-does-not-start': 'a container fails to start',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** Something that goes wrong when the run comes to a step. */
export interface ThrownFault {
	readonly kind: FaultKind;
	/** Which container fails to start. @default the next one that is started */
	readonly container?: string;
	/** The path of the step: `recreate/remove`. */
	readonly step: string;
}

const happens = ({kind, container}: ThrownFault): string => {
	if (kind !== 'container-does-not-start') return faultKinds[kind];
	return container === undefined ? 'the next container that is started fails to start' : `container ${container} fails to start`;
};

export const tellFault = (fault: ThrownFault): string => `at ${fault.step}: ${happens(fault)}`;

/** It happens. */
export const throwFault = ({world, mishaps}: TwinHost, fault: ThrownFault): void => {
	if (fault.kind === 'daemon-stays-away') mishaps.engineStaysAway = true;
	else if (fault.kind === 'container-does-not-start') {
		if (fault.container === undefined) mishaps.nextNotStarting = true;
		else mishaps.notStarting.add(fault.container);
	} else {
		const full = fileSystemOf(world, String(world.engine.infoAnswer['DockerRootDir']));
		// However much is removed, whoever filled it takes that, too.
		world.machine.fileSystems[world.machine.fileSystems.indexOf(full)] = {...full, otherBytes: 2 * full.bytesTotal};
	}
};
