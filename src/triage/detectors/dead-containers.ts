import {containersOf, type Containers} from '../containers.ts';
import type {Detector, Look} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';

/** A removal that goes well takes less. Seconds. */
const patience = 3;

const lostLayer = /(?:overlay2|aufs|btrfs|devicemapper|zfs|vfs)\S*: no such file or directory/i;

const halfRemoved = ({name, status, error}: {readonly name: string; readonly status: string; readonly error: string}): Finding =>
	makeFinding({
		kind: 'dead-container',
		severity: 'warning',
		subject: `container ${name}`,
		title: `Container ${name} is half removed: it can neither be started nor does it go away`,
		evidence: [status, ...(error === '' ? [] : [error])],
		cost: 'Its layer stays on the disk and its name stays taken.',
		about: {container: name, containers: name},
		nextSteps: [`docker rm --force ${typed(name)}   says what holds its files`, 'journalctl -u docker -n 50'],
	});

const withoutLayer = (name: string, status: string, error: string): Finding =>
	makeFinding({
		kind: 'dead-container',
		severity: 'critical',
		subject: `container ${name}`,
		title: `Container ${name} has lost its files: its layer is not on the disk`,
		evidence: [error, status],
		cost: 'What it had written outside of volumes is gone unless there is a backup of the data root; it cannot be started.',
		about: {container: name, containers: name},
		nextSteps: ['Restore its layer from a backup of the data root, if there is one.', `docker rm --force ${typed(name)}   and make it again from its image`],
	});

/** Those that are still being removed after a while. */
const stuck = async (look: Look, {summaries}: Containers): Promise<readonly Finding[]> => {
	const ends = summaries.filter(({state}) => state === 'removing' || state === 'dead');
	if (ends.length === 0) return [];
	if (ends.some(({state}) => state === 'removing')) await look.later(patience);
	const now = await look.afresh().docker.containers();
	return ends.flatMap(({id}) => now.filter(summary => summary.id === id && (summary.state === 'removing' || summary.state === 'dead'))).map(({name, status}) => halfRemoved({name, status, error: ''}));
};

/** Containers that a removal left behind, and those whose files are gone. */
export const deadContainers: Detector = {
	what: 'dead and half-removed containers',
	find: async look => {
		const containers = await containersOf(look);
		const found = [...(await stuck(look, containers))];
		for (const {summary, error} of containers.unread) {
			if (summary.state === 'removing' || summary.state === 'dead') continue;
			if (lostLayer.test(error.message)) found.push(withoutLayer(summary.name, summary.status, error.message));
			else look.notKnown(`container ${summary.name}`, error);
		}
		return found;
	},
};
