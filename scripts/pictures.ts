/**
 * Makes the pictures in docs/pictures/ from the real screen: the story of a stale endpoint on a server of its own,
 * typed by keys in a terminal of 80×24. Needs what the tests on real servers need: root, dockerd, systemd-nspawn.
 *
 *     npm run pictures
 */
import {mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {answer} from '../test/real/support/answer.ts';
import {leaveStaleEndpoint, setUpSite} from '../test/real/support/incidents.ts';
import {key, openPty, type Pty} from '../test/real/support/pty.ts';
import {bootServer} from '../test/real/support/server.ts';
import {drawScreen} from './pictures/draw-screen.ts';
import {framesOf} from './pictures/frames.ts';

const columns = 80;
const rows = 24;

const pictures: ReadonlyArray<{readonly file: string; readonly title: string; readonly shows: RegExp}> = [
	{file: '1-triage', title: 'What is wrong with the host, and what cures it', shows: /^(?![^]*has just changed)[^]*web1[^]*1 critical[^]*looked at/},
	{file: '2-finding', title: 'The stale endpoint, named, and what does not help', shows: /Find the stale endpoint {2}reads only[^]*Reading step/},
	{file: '3-ladder', title: 'The ladder of cures, least loss first', shows: /How shall 443 be freed/},
	{file: '4-gate', title: 'A destructive step: the name must be typed in full', shows: /Type edge in full to perform it\.[^]*❯ edg▏/},
	{file: '5-live-output', title: 'What is performed, with its output live', shows: /(Stop|Connect) the members( again)? {2}changes[^]*output ─/},
	{file: '6-debrief', title: 'Cured: what was done, and where the record is', shows: /✓ Cured\./},
];

/** The keys of somebody who only knows that something is wrong. */
const walk = async (pty: Pty): Promise<void> => {
	await answer(pty, /LIVE .*web1[^]*1 critical[^]*looked at/, key.enter, 'Keep an image of which');
	await answer(pty, 'Keep an image of which', 'b', 'Reading step 2');
	await answer(pty, 'Reading step 2', 'b', 'Reading step 1');
	await answer(pty, 'Reading step 1', key.escape, 'Keep an image of which');
	await answer(pty, 'Keep an image of which', key.enter, 'How shall 443 be freed?');
	await answer(pty, 'How shall 443 be freed?', key.enter, '# save network-');
	await answer(pty, '# save network-', key.enter, 'docker stop app');
	await answer(pty, 'docker stop app', 'y', 'docker network disconnect');
	await answer(pty, 'Disconnect the members  changes', 'y', 'Type edge in full');
	await answer(pty, 'Type edge in full', 'e', /❯ e/);
	await pty.type('d', 'g');
	await pty.waitForText('❯ edg');
	await pty.type('e', key.enter);
	await answer(pty, /docker network create[^]*Enter performs it/, key.enter, 'Connect the members again  changes');
	await answer(pty, 'Connect the members again  changes', 'y', 'docker start app');
	await answer(pty, /docker start app[^]*Enter performs it/, key.enter, 'Start which of these, too?');
	await answer(pty, 'Start which of these, too?', key.enter, 'docker start proxy');
	await answer(pty, /docker start proxy[^]*Enter performs it/, key.enter, 'Restart Docker now');
	await answer(pty, 'Restart Docker now', key.enter, 'Cured.');
	await pty.type('q');
};

const manifest = fileURLToPath(new URL('../package.json', import.meta.url));
const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const server = await bootServer({suite: 'bookworm', name: 'web1', binds: {[manifest]: '/opt/drydock/package.json'}});
try {
	await setUpSite(server);
	await leaveStaleEndpoint(server, {container: 'proxy'});
	const pty = openPty(server.drydockArgv(), {cols: columns, rows});
	await walk(pty);
	const {code} = await pty.exit;
	if (code !== 0) throw new Error(`The story ended with ${code}:\n${pty.screen().join('\n')}`);
	const frames = await framesOf(pty.bytes(), columns, rows);
	mkdirSync(folder, {recursive: true});
	for (const {file, title, shows} of pictures) {
		const frame = frames.findLast(({text}) => shows.test(text));
		if (frame === undefined) throw new Error(`No screen shows ${String(shows)}`);
		writeFileSync(`${folder}/${file}.svg`, drawScreen(frame.cells, title));
		console.log(`docs/pictures/${file}.svg  ${title}`);
	}
} finally {
	await server.gone();
}
