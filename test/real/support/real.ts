import {describe, it} from '@jest/globals';
import {errorMessage} from '../../../src/errors.ts';
import {findBusybox} from '../../../src/lab/image.ts';
import {findProgram, labObstacle} from '../../../src/lab/requirements.ts';

const required = process.env['DRYDOCK_REAL'] === 'required';

const missing = (programs: readonly string[]): string | undefined => {
	const names = programs.filter(program => findProgram(program) === undefined);
	return names.length === 0 ? undefined : `not on this machine: ${names.join(', ')}`;
};

/** Why no Docker daemon can be started here. */
const engineObstacle = (): string | undefined => {
	const obstacle = labObstacle();
	if (obstacle !== undefined) {
		return errorMessage(obstacle);
	}

	return missing(['docker']) ?? (findBusybox() === undefined ? 'not on this machine: busybox (static)' : undefined);
};

/** Why no server can be booted here. */
const serverObstacle = (): string | undefined =>
	engineObstacle() ?? missing(['systemd-nspawn', 'debootstrap', 'nsenter', 'mount', 'tar']);

const gate = (obstacle: string | undefined) => (name: string, tests: () => void): void => {
	if (obstacle === undefined) {
		describe(name, tests);
	} else if (required) {
		describe(name, () => {
			it('can run on this machine', () => {
				throw new Error(`DRYDOCK_REAL=required, but: ${obstacle}`);
			});
		});
	} else {
		describe.skip(`${name} (NOT RUN: ${obstacle})`, tests);
	}
};

/** Tests on a real Docker daemon: skipped, by name and with the reason, where none can be started. */
export const realDescribe = gate(engineObstacle());

/** The same for tests that boot servers. */
export const serverDescribe = gate(serverObstacle());
