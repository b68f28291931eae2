import {isUp} from '../../diagnosis/saved-network.ts';
import type {Container} from '../../host/docker/reader.ts';
import type {LogFile} from '../../host/machine/reader.ts';
import {presentBytes} from '../../language/words.ts';
import {containersOf} from '../containers.ts';
import {dataRootOf} from '../data-root.ts';
import type {Detector, Look} from '../detector.ts';
import type {Finding} from '../finding.ts';
import {makeFinding, typed} from '../make.ts';
import {severityOf} from '../thresholds.ts';

/** Docker keeps it in one file that it never turns over. */
const isUnbounded = ({logDriver, logOptions, logPath}: Container): boolean => logDriver === 'json-file' && logPath !== '' && (logOptions['max-size'] ?? '-1') === '-1';

const withRotated = ({bytes, rotated}: LogFile): number => bytes + rotated.reduce((sum, file) => sum + file.bytes, 0);

const rotationHint = 'New containers get a bound with --log-opt max-size=10m --log-opt max-file=3, or for all of them "log-opts" in /etc/docker/daemon.json; one that is there already must be made again for it.';

const oversized = (container: Container, file: LogFile, severity: 'warning' | 'critical', share: number): Finding =>
	makeFinding({
		kind: 'oversized-log',
		severity,
		subject: `container ${container.name}`,
		title: `The log of container ${container.name} takes ${presentBytes(withRotated(file))}`,
		evidence: [
			`${file.path}: ${presentBytes(file.bytes)}${file.rotated.length === 0 ? '' : `, and ${presentBytes(withRotated(file) - file.bytes)} in rotated files`}; ${share < 1 ? 'less than 1' : Math.round(share)} % of the file system`,
			`log driver json-file without max-size: nothing bounds it, and docker system df does not count it`,
		],
		cost: 'It grows until the disk is full.',
		about: {container: container.name, containers: container.name},
		nextSteps: [`docker logs --tail 20 ${typed(container.name)}   what fills it`, rotationHint],
	});

const growing = (container: Container, file: LogFile): Finding =>
	makeFinding({
		kind: 'log-rotation',
		severity: 'info',
		subject: `container ${container.name}`,
		title: `The log of container ${container.name} has no bound, and takes ${presentBytes(withRotated(file))} so far`,
		evidence: [`${file.path}: ${presentBytes(file.bytes)}; log driver json-file without max-size`],
		cost: 'It will grow until the disk is full.',
		about: {container: container.name, containers: container.name},
		nextSteps: [rotationHint],
	});

const findingOf = ({thresholds}: Look, container: Container, file: LogFile, bytesTotal: number): Finding | undefined => {
	const bytes = withRotated(file);
	const share = bytesTotal > 0 ? (100 * bytes) / bytesTotal : 0;
	const found = [severityOf('log-bytes', bytes, thresholds), severityOf('log-percent', share, thresholds)];
	const severity = found.find(word => word === 'critical') ?? found.find(word => word === 'warning');
	if (severity !== undefined) return oversized(container, file, severity, share);
	const tenth = Math.min(thresholds['log-bytes'].warning, (thresholds['log-percent'].warning * bytesTotal) / 100) / 10;
	return isUp(container.state) && bytes >= tenth ? growing(container, file) : undefined;
};

/** Logs that nothing bounds. One with max-size is as big as somebody wanted it. */
export const logs: Detector = {
	what: 'the sizes of log files',
	find: async look => {
		const containers = (await containersOf(look)).all.filter(isUnbounded);
		if (containers.length === 0) return [];
		const [files, {bytesTotal}] = await Promise.all([look.host.machine.logFiles(containers.map(({logPath}) => logPath)), dataRootOf(look).then(path => look.host.machine.freeSpace(path))]);
		return containers.flatMap(container => {
			const file = files.find(({path}) => path === container.logPath);
			return file === undefined ? [] : (findingOf(look, container, file, bytesTotal) ?? []);
		});
	},
};
