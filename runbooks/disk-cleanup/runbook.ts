import {badInput, input} from 'drydock-cli';
import {cleanSteps} from './clean-steps.ts';
import {emergencySteps} from './emergency-steps.ts';
import {endings} from './endings.ts';
import {runbook} from './facts.ts';
import {parseGoal} from './goal.ts';
import {measureSteps} from './measure-steps.ts';
import {pickSteps} from './pick-steps.ts';
import {surveySteps} from './survey-steps.ts';

const full = 'The disk with Docker\'s data has no room left, or no inodes.';
const bytesOrInodes = {command: 'df -h /var/lib/docker; df -i /var/lib/docker', means: 'Which of the two is at 100 %, bytes or inodes. If neither is: it is another disk, as the words name it.'};

export default runbook({
	id: 'disk-cleanup',
	title: 'A disk that is full',
	summary: 'Finds what Docker keeps that nobody needs: logs, images, ended containers, volumes, build cache, half-removed containers. You pick by kind or one by one, and exactly that is removed; volumes with a name are never part of a kind. Ends with what was freed, measured on the disk.',
	symptoms: [
		{pattern: /no space left on device/i, means: full, tellApart: bytesOrInodes},
		{pattern: /disk quota exceeded/i, means: 'The quota of the disk with Docker\'s data is used up.'},
		{pattern: /error initializing graphdriver: driver not supported/i, means: 'Docker does not start. On a full disk it says this too: then make a little room by hand (journalctl --vacuum-size=100M; what is rotated away below /var/lib/docker/containers), start it, and go on here.', tellApart: {command: 'df -h /var/lib/docker', means: 'At 100 % it is the disk; otherwise the storage driver really is not supported.'}},
		{pattern: /(?:no (?:free )?inodes|(?:out of|reached[^\n]{0,40}) inodes|inodes? (?:are |is )?(?:exhausted|used up))/i, means: 'The file system has no inode left: too many small files.', tellApart: bytesOrInodes},
		{pattern: /container (?:(?<containers>[0-9a-f]{12,64}) )?is marked for removal and cannot be (?:started|connected)/i, means: 'Docker has begun to remove the container and did not finish.'},
		{pattern: /removal of container (?<containers>\S+) is already in progress/i, means: 'Docker has begun to remove the container and did not finish.', tellApart: {command: 'docker ps -a --filter status=removing --filter status=dead', means: 'If it is still there a minute later, it is stuck.'}},
		{pattern: /container (?<containers>[0-9a-f]{12,64}): driver "[^"]+" failed to remove root filesystem/i, means: 'A file in the container\'s layer cannot be deleted.'},
		{pattern: /failed to remove root filesystem/i, means: 'A file in the container\'s layer cannot be deleted.'},
	],
	cures: ['disk-space', 'disk-inodes', 'oversized-log', 'reclaimable-images', 'exited-containers', 'orphan-volumes', 'build-cache', 'dead-container'],
	inputs: {
		containers: input({
			label: 'containers whose logs and leftovers it is about (all, if empty)',
			example: 'web,worker',
			parse: text => {
				const names = text.split(',').map(name => name.trim()).filter(name => name !== '');
				if (names.length === 0) throw badInput(text, 'a list of containers', 'web,worker');
				return names;
			},
		}),
		free: input({label: 'how much shall be free', example: '30% or 5GB', parse: parseGoal}),
	},
	start: 'measure',
	steps: {...measureSteps, ...emergencySteps, ...surveySteps, ...pickSteps, ...cleanSteps, ...endings},
});
