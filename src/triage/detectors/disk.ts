import type {FreeSpace} from '../../host/machine/reader.ts';
import {presentBytes} from '../../language/words.ts';
import {dataRootOf} from '../data-root.ts';
import type {Detector} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';
import {severityOf} from '../thresholds.ts';

/** Percent, as df counts: of what can be used by somebody who is not root. */
export const usedPercent = (space: FreeSpace): number => {
	const used = usedBytes(space);
	return used + space.bytesFree <= 0 ? 0 : (100 * used) / (used + space.bytesFree);
};

const usedBytes = ({bytesTotal, bytesFree, bytesFreeForRoot = bytesFree}: FreeSpace): number => bytesTotal - bytesFreeForRoot;

/** Percent; 0 for file systems that make inodes as they are needed. */
export const usedInodesPercent = ({inodesFree, inodesTotal}: FreeSpace): number => (inodesTotal <= 0 ? 0 : (100 * (inodesTotal - inodesFree)) / inodesTotal);

const cost = 'When it is full nothing can be started, pulled or written: containers that write fail, and Docker itself may not start again.';

/** Space and inodes of the file system that the data root lies on. */
export const disk: Detector = {
	what: 'free space and inodes',
	find: async look => {
		const path = await dataRootOf(look);
		const [space, fileSystem] = await Promise.all([look.host.machine.freeSpace(path), look.host.machine.fileSystem(path).catch(() => undefined)]);
		const place = fileSystem === undefined ? path : `${path} (${fileSystem.source}, ${fileSystem.type}, mounted on ${fileSystem.mountPoint})`;
		const findings: Finding[] = [];
		const full = severityOf('disk-space', usedPercent(space), look.thresholds);
		if (full !== undefined) {
			findings.push(
				makeFinding({
					kind: 'disk-space',
					severity: full,
					subject: 'host',
					title: `Docker's disk is ${Math.floor(usedPercent(space))} % full: ${presentBytes(space.bytesFree)} left`,
					evidence: [`${place}: ${presentBytes(usedBytes(space))} of ${presentBytes(space.bytesTotal)} used, ${presentBytes(space.bytesFree)} free`],
					cost,
					nextSteps: [`df -h ${typed(path)}`, 'docker system df   takes its time; logs are not in it', `du -xh --max-depth=1 ${typed(path)}`],
				}),
			);
		}
		const inodes = severityOf('disk-inodes', usedInodesPercent(space), look.thresholds);
		if (inodes !== undefined) {
			findings.push(
				makeFinding({
					kind: 'disk-inodes',
					severity: inodes,
					subject: 'host',
					title: `Docker's disk has used ${Math.floor(usedInodesPercent(space))} % of its inodes: no more files can be made when they are gone, whatever space is free`,
					evidence: [`${place}: ${space.inodesTotal - space.inodesFree} of ${space.inodesTotal} inodes used, ${space.inodesFree} free`],
					cost,
					nextSteps: [`df -i ${typed(path)}`, `du -x --inodes --max-depth=2 ${typed(path)} | sort -n | tail`],
				}),
			);
		}
		return findings;
	},
};
