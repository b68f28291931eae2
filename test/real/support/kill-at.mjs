// Loaded into Drydock by a test (NODE_OPTIONS=--import): kills it, as kill -9 does, at one record of its journal.
// DRYDOCK_KILL is before:N (what happened since the record before is not noted), after:N, or during:N (a moment
// later, in the middle of what that record announces).
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

const [when, at] = (process.env.DRYDOCK_KILL ?? '').split(':');
const {writeSync, fsyncSync} = fs;
let records = 0;

const isJournal = file => {
	try {
		return fs.readlinkSync(`/proc/self/fd/${file}`).endsWith('/journal.jsonl');
	} catch {
		return false;
	}
};
const die = () => process.kill(process.pid, 'SIGKILL');

fs.writeSync = (file, data, ...rest) => {
	if (!isJournal(file)) return writeSync(file, data, ...rest);
	const lines = data.toString().split('\n').length - 1;
	if (when === 'before' && records < Number(at) && records + lines >= Number(at)) die();
	records += lines;
	return writeSync(file, data, ...rest);
};

fs.fsyncSync = file => {
	fsyncSync(file);
	if (!isJournal(file) || records < Number(at)) return;
	if (when === 'after') die();
	if (when === 'during') setTimeout(die, 8);
};

syncBuiltinESMExports();
