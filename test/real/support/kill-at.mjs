// Loaded into Drydock by a test (NODE_OPTIONS=--import): kills it, as kill -9 does, at one record of its journal.
// DRYDOCK_KILL is before:N (what happened since the record before is not noted), after:N, or during:N (a moment
// later, in the middle of what that record announces). With daemon:N it is the Docker daemon that is killed in the middle
// of it; with power:N whoever started this is asked on the error output to cut the power. after-operation:N and
// during-operation:N count operations instead: those that have ended, and those that have begun.
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

const [when, at] = (process.env.DRYDOCK_KILL ?? '').split(':');
const {writeSync, fsyncSync} = fs;
let records = 0;
const operations = {performing: 0, performed: 0};

const isJournal = file => {
	try {
		return fs.readlinkSync(`/proc/self/fd/${file}`).endsWith('/journal.jsonl');
	} catch {
		return false;
	}
};
const die = () => process.kill(process.pid, 'SIGKILL');

const killDaemon = () => {
	try {
		process.kill(Number(fs.readFileSync('/run/docker.pid', 'utf8')), 'SIGKILL');
	} catch {
		// It is down already: the run stopped it.
	}
};
const inTheMiddle = {during: die, daemon: killDaemon, power: () => writeSync(2, 'CUT THE POWER\n')};
let struck = false;

fs.writeSync = (file, data, ...rest) => {
	if (!isJournal(file)) return writeSync(file, data, ...rest);
	const lines = data.toString().split('\n').length - 1;
	if (when === 'before' && records < Number(at) && records + lines >= Number(at)) die();
	records += lines;
	for (const type of Object.keys(operations)) if (data.toString().includes(`"type":"${type}"`)) operations[type]++;
	return writeSync(file, data, ...rest);
};

fs.fsyncSync = file => {
	fsyncSync(file);
	if (!isJournal(file)) return;
	const isAt = count => count === Number(at);
	if (when === 'after-operation' && isAt(operations.performed)) die();
	if (when === 'during-operation' && isAt(operations.performing)) setTimeout(die, 8);
	if (records < Number(at)) return;
	if (when === 'after') die();
	if (struck || inTheMiddle[when] === undefined) return;
	struck = true;
	setTimeout(inTheMiddle[when], 8);
};

syncBuiltinESMExports();
