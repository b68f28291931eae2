/**
 * Run by a test in a mount namespace of its own: keeps a record at HOME while that disk fills up, and prints what
 * became of it. `node on-small-disks.ts HOME ELSEWHERE WORDS…`, each word one thing to do.
 */
import {execFileSync} from 'node:child_process';
import {closeSync, existsSync, fdatasyncSync, lstatSync, openSync, readFileSync, readlinkSync, unlinkSync, writeFileSync, writeSync} from 'node:fs';
import {basename, join} from 'node:path';
import {RecordMoved} from '../../../src/engine/store.ts';
import {parseJournal} from '../../../src/record/journal-reader.ts';
import {createRunStore} from '../../../src/record/run-folder.ts';
import {listRuns} from '../../../src/record/runs.ts';

const [home = '', elsewhere = '', ...words] = process.argv.slice(2);
const runs = join(home, 'drydock/runs');
const others = elsewhere.split(',').map(place => join(place, 'drydock/runs'));

/** Until nothing more goes on, also after what was put off is on the disk. */
const fillUp = (): void => {
	const file = openSync(join(home, 'ballast'), 'a');
	for (const size of [1 << 20, 1 << 12, 1 << 12, 1 << 8]) {
		try {
			for (;;) writeSync(file, Buffer.alloc(size));
		} catch {
			fdatasyncSync(file);
		}
	}
	closeSync(file);
};

/** As a damaged disk makes itself read-only, whoever writes to it. */
const breakDisk = (): void => {
	const source = execFileSync('findmnt', ['-no', 'SOURCE', home], {encoding: 'utf8'}).trim();
	writeFileSync(`/sys/fs/ext4/${basename(source)}/trigger_fs_error`, '1');
};

let seq = 0;
const notes: string[] = [];
const record = (bytes: number) => ({seq: ++seq, at: '2026-11-22T01:58:30.000Z', ...(seq === 1 ? {type: 'run-started', run: 'r', runbook: 'toy', title: 'Toy', hash: '', host: {label: 'x', daemonId: '', hostname: '', endpoint: ''}, mode: 'live', inputs: {}, folder: '', version: '', user: ''} : {type: 'note'}), text: 'x'.repeat(bytes)});

const act = (): unknown => {
	const folder = createRunStore(runs, others).create('toy', new Date('2026-11-22T01:58:30Z'));
	const began = {path: folder.path, displaced: folder.displaced ?? null};
	const output = folder.output('1-early.log');
	/** As the recorder does it. */
	const append = (bytes: number): void => {
		const one = record(bytes);
		try {
			folder.journal.append([one]);
		} catch (error) {
			if (!(error instanceof RecordMoved)) throw error;
			notes.push(error.message);
			folder.journal.append([one]);
		}
	};
	for (const word of words) {
		const [verb = '', value = ''] = word.split('=');
		if (verb === 'record') append(Number(value));
		else if (verb === 'copy') writeFileSync(join(folder.copies, value), `copy ${value}`);
		else if (verb === 'output') output.write(Buffer.from('printed\n'));
		else if (verb === 'fill') fillUp();
		else if (verb === 'break') breakDisk();
		else if (verb === 'free') unlinkSync(join(home, 'ballast'));
		else if (verb === 'settle') {
			try {
				folder.settle?.();
			} catch (error) {
				notes.push((error as Error).message);
			}
		} else throw new Error(`unknown word ${word}`);
	}
	output.close();
	folder.journal.close();
	const old = began.path === folder.path ? undefined : parseJournal(readFileSync(join(began.path, 'journal.jsonl'), 'utf8'));
	const marker = join(began.path, 'moved-to');
	return {
		began,
		ended: {path: folder.path, displaced: folder.displaced ?? null},
		notes,
		journal: parseJournal(readFileSync(join(folder.path, 'journal.jsonl'), 'utf8')).events.map(event => event.seq),
		damage: parseJournal(readFileSync(join(folder.path, 'journal.jsonl'), 'utf8')).damage ?? null,
		old: old === undefined ? null : {records: old.events.length, damage: old.damage ?? null},
		marker: lstatSync(marker, {throwIfNoEntry: false}) === undefined ? null : readlinkSync(marker),
		copies: Object.fromEntries(folder.copied().map(name => [name, readFileSync(join(folder.copies, name), 'utf8')])),
		output: existsSync(join(folder.path, output.path)) ? readFileSync(join(folder.path, output.path), 'utf8') : null,
		mode: (lstatSync(folder.path).mode & 0o777).toString(8),
		listed: listRuns([runs, ...others]).map(({folder: at, state, displaced, damage}) => ({at, state, displaced, damage})),
	};
};

try {
	process.stdout.write(JSON.stringify(act()));
} catch (error) {
	process.stdout.write(JSON.stringify({error: (error as Error).message, notes}));
}
