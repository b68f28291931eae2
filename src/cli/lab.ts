import {spawn} from 'node:child_process';
import {DrydockError} from '../errors.ts';
import {faultHost} from '../lab/fault.ts';
import {loadFault} from '../lab/faults.ts';
import {findBusybox} from '../lab/image.ts';
import {importImage} from '../lab/import-image.ts';
import {findLab, inLab, labFolder, labState, removeLab, startLab, type Lab} from '../lab/lab.ts';
import {sanitize} from '../present/sanitize.ts';

const talk = (line: string): void => {
	process.stderr.write(`${sanitize(line)}\n`);
};

const tell = (line: string): void => {
	process.stdout.write(`${sanitize(line)}\n`);
};

/** A lab that is up, if only with its daemon stopped. Throws `not-found` without one. */
const presentLab = (): Lab => {
	const lab = findLab(labFolder());
	if (lab === undefined || labState(lab) === 'ended') {
		throw new DrydockError('not-found', lab === undefined ? 'There is no lab' : 'The lab is not running any more', {
			nextSteps: lab === undefined ? ['drydock lab up'] : ['drydock lab down', 'drydock lab up'],
		});
	}

	return lab;
};

const howToUse = (lab: Lab): void => {
	tell(`DOCKER_HOST=unix://${lab.socket}`);
	talk('drydock lab shell   a shell on the lab, where the docker command reaches it');
	talk('drydock lab down    ends it and removes everything of it');
};

const up = async (faultId: string | undefined): Promise<number> => {
	const fault = faultId === undefined ? undefined : await loadFault(faultId);
	const existing = findLab(labFolder());
	if (existing !== undefined && labState(existing) !== 'ended') {
		if (fault !== undefined) {
			throw new DrydockError('refused', 'A lab is up already, and a fault is for a new one', {
				nextSteps: ['drydock lab down', `drydock lab up ${fault.id}`],
			});
		}

		howToUse(existing);
		return 0;
	}

	if (existing !== undefined) {
		await removeLab(existing);
	}

	talk('Starting a Docker daemon of its own…');
	const lab = await startLab(labFolder(), String(process.pid));
	try {
		const host = faultHost(lab);
		if (findBusybox() !== undefined) await importImage(host, lab);
		if (fault !== undefined) {
			talk(`Breaking it: ${fault.title}`);
			await fault.inject(host);
		}
	} catch (error) {
		await removeLab(lab);
		throw error;
	}

	howToUse(lab);
	return 0;
};

const shell = (): Promise<number> => {
	const [command = '', ...rest] = inLab(presentLab(), [process.env['SHELL'] || '/bin/sh']);
	return new Promise((resolve, reject) => {
		const child = spawn(command, rest, {stdio: 'inherit'});
		child.on('error', reject);
		child.on('exit', code => resolve(code ?? 1));
	});
};

const down = async (): Promise<number> => {
	const lab = findLab(labFolder());
	if (lab === undefined) {
		talk('There is no lab.');
		return 0;
	}

	await removeLab(lab);
	talk('The lab is gone, with its containers, images and volumes.');
	return 0;
};

const status = (): number => {
	const lab = findLab(labFolder());
	if (lab === undefined) {
		tell('There is no lab.');
		return 1;
	}

	const state = labState(lab);
	tell(`${state}  DOCKER_HOST=unix://${lab.socket}  data in ${lab.dataRoot}`);
	return state === 'running' ? 0 : 1;
};

/** `drydock lab up [FAULT] | shell | down | status`; its exit code. */
export const labCommand = async (args: readonly string[]): Promise<number> => {
	const [action, fault, ...more] = args;
	if (more.length === 0 && action === 'up') {
		return up(fault);
	}

	if (fault === undefined && action === 'shell') {
		return shell();
	}

	if (fault === undefined && action === 'down') {
		return down();
	}

	if (fault === undefined && action === 'status') {
		return status();
	}

	throw new DrydockError('usage', `Not a command of the lab: ${args.join(' ') || '(nothing)'}`, {
		nextSteps: ['drydock lab up [FAULT]', 'drydock lab shell', 'drydock lab status', 'drydock lab down'],
	});
};
