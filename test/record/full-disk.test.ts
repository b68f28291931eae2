import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from '@jest/globals';

const program = fileURLToPath(new URL('support/on-small-disks.ts', import.meta.url));
const able = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
const required = process.env['DRYDOCK_REAL'] === 'required';

/** How a file system comes to a folder that is handed to it. */
const tmpfs = (options: string): string => `mount -t tmpfs -o ${options} tmpfs "$1"`;
/** A real one on a file: when it is full there is no block for anything. */
const ext4 = (megabytes: number): string => `truncate -s ${megabytes}M "$1.image"; mkfs.ext4 -q -F -m 0 "$1.image"; mount -o loop,errors=remount-ro "$1.image" "$1"`;

interface Disks {
	readonly home: string;
	/** Where it goes instead. */
	readonly other?: string;
	readonly third?: string;
}

(able || required ? describe : describe.skip)(`a record whose disk gives out${able ? '' : ' (NOT RUN: root and unshare are needed)'}`, () => {
	let folder: string;
	beforeEach(() => {
		// Short: a link of less than sixty characters needs no block.
		folder = mkdtempSync(join(tmpdir(), 'd-'));
	});
	afterEach(() => rmSync(folder, {recursive: true, force: true}));

	/** In a mount namespace that ends with the program. */
	const keep = ({home, other = tmpfs('size=16m'), third}: Disks, ...words: readonly string[]) => {
		const places = Object.entries({home, other, third}).filter(([, mount]) => mount !== undefined);
		const mounts = places.map(([name, mount]) => `disk() { ${mount}; }; mkdir '${folder}/${name}'; disk '${folder}/${name}'`);
		const elsewhere = places.slice(1).map(([name]) => `${folder}/${name}`).join(',');
		const argv = [process.execPath, '--disable-warning=ExperimentalWarning', program, `${folder}/home`, elsewhere, ...words];
		return JSON.parse(execFileSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-ec', `${mounts.join('\n')}\nexec "$@"`, 'sh', ...argv], {encoding: 'utf8'}));
	};
	const at = (place: string) => expect.stringMatching(new RegExp(`^${folder}/${place}/drydock/runs/2026`));

	it.each([
		['has little room', tmpfs('size=4m'), /has 4\.\d MB left/],
		['has no inodes', tmpfs('size=16m,nr_inodes=3'), /inodes left/],
		['is read-only', tmpfs('size=16m,ro'), /read-only/],
		['has little room, on a real disk', ext4(6), /has \d\.\d MB left/],
	])('is kept elsewhere from the start when its disk %s', (_, home, why) => {
		const run = keep({home}, 'record=10', 'record=10', 'output');
		expect(run).toMatchObject({
			began: {path: at('other'), displaced: expect.stringMatching(why)},
			journal: [1, 2],
			damage: null,
			notes: [],
			output: 'printed\n',
			mode: '700',
			listed: [{at: at('other'), displaced: true}],
		});
		expect(run.began.displaced).toMatch(/^The record is in .* Copy it before a reboot: cp -rL /);
	});

	it.each([
		['memory', tmpfs('size=16m')],
		['a real disk', ext4(16)],
	])('comes home at the end when there is room again, with its copies and whole: %s', (_, disk) => {
		const run = keep({home: `${disk}; cat /dev/zero >"$1/ballast" 2>/dev/null || true`}, 'record=100', 'copy=store.db', 'output', 'settle', 'record=100', 'free', 'settle', 'record=100');
		expect(run).toMatchObject({
			began: {path: at('other')},
			ended: {path: at('home'), displaced: null},
			notes: [expect.stringMatching(/^The record is in .*home.* now, where there is room again\.$/)],
			journal: [1, 2, 3],
			damage: null,
			marker: run.ended.path,
			copies: {'store.db': 'copy store.db'},
			output: 'printed\n',
			mode: '700',
		});
		expect(run.listed).toEqual([{at: run.ended.path, state: 'running'}]);
	});

	it('is not kept on the same disk under another name: then it uses what is left', () => {
		const same = `mount --bind '${folder}/home' "$1"`;
		expect(keep({home: tmpfs('size=4m'), other: same})).toMatchObject({began: {path: at('home'), displaced: null}});
	});

	it('is not kept in a folder that others can write to, nor read there, but in the next place', () => {
		const open = `${tmpfs('size=16m,mode=1777')}; mkdir -p "$1/drydock/runs/20261122T0000-forged-aaaa"; chmod 777 "$1/drydock"`;
		expect(keep({home: tmpfs('size=4m'), other: open, third: tmpfs('size=16m')}, 'record=1')).toMatchObject({began: {path: at('third')}, listed: [{at: at('third')}]});
	});

	it('is not kept where somebody put a link', () => {
		const linked = `${tmpfs('size=16m,mode=1777')}; mkdir "$1/trap"; ln -s trap "$1/drydock"`;
		expect(keep({home: tmpfs('size=4m'), other: linked, third: tmpfs('size=16m')}, 'record=1')).toMatchObject({began: {path: at('third')}});
	});

	it('is refused where nothing has room for it', () => {
		expect(keep({home: tmpfs('size=16m,ro'), other: tmpfs('size=4m')}).error).toMatch(/cannot be kept in .*home/);
	});

	describe.each([
		['memory', tmpfs('size=16m')],
		['a real disk', ext4(16)],
	])('on %s that fills up on the way', (_, home) => {
		it.each([1, 2, 3, 4, 5])('moves after record %i, with all records and without a gap', before => {
			const records = (count: number): readonly string[] => Array.from({length: count}, () => 'record=3000');
			const run = keep({home}, ...records(before), 'copy=store.db', 'output', 'fill', ...records(6 - before), 'copy=late.db');
			expect(run).toMatchObject({
				began: {path: at('home'), displaced: null},
				ended: {path: at('other'), displaced: expect.stringContaining('Copy it before a reboot')},
				journal: [1, 2, 3, 4, 5, 6],
				damage: null,
				old: {records: before, damage: null},
				marker: run.ended.path,
				copies: {'store.db': 'copy store.db', 'late.db': 'copy late.db'},
				output: 'printed\n',
				mode: '700',
				listed: [{at: run.ended.path, displaced: true}],
			});
			expect(run.notes).toEqual([run.ended.displaced]);
		});

		it('with nowhere to go: uses what is left, and then says that nothing more can be recorded', () => {
			const run = keep({home, other: tmpfs('size=1m')}, 'record=100', 'fill', ...Array.from({length: 50}, () => 'record=3000'));
			expect(run.error).toMatch(/The record cannot be written/);
		});
	});

	it('on a disk that makes itself read-only: what was recorded is copied, and the run goes on', () => {
		const run = keep({home: ext4(16)}, 'record=100', 'record=100', 'break', 'record=100', 'record=100');
		expect(run).toMatchObject({
			journal: [1, 2, 3, 4],
			damage: null,
			old: {records: 2},
			marker: null,
			ended: {path: at('other'), displaced: expect.stringContaining('read-only')},
			listed: [{at: at('other')}],
		});
	});
});
