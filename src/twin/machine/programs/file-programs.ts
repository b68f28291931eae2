import {freeSpace} from '../disk.ts';
import {fileOf, type FoundFile} from '../files.ts';
import type {Program, ProgramCall} from './program.ts';

const noSuchFile = (program: string, path: string): string => `${program}: cannot stat '${path}': No such file or directory`;

const need = ({files, fail}: ProgramCall, program: string, path: string): FoundFile => files.find(path) ?? fail(1, noSuchFile(program, path));

/** `%a` and the like, as stat fills them in; those of the file system where `-f` asks for it. */
const filled = (format: string, values: Readonly<Record<string, string | number>>): string => format.replaceAll(/%(.)/g, (whole, letter: string) => String(values[letter] ?? whole));

const stat: Program = {
	run: call => {
		const {operands, options, host} = call;
		return operands
			.map(path => {
				const file = need(call, 'stat', path);
				const format = options.get('--format') ?? '%n';
				if (options.has('--file-system')) {
					const {bytesFree, bytesTotal} = freeSpace(host.world, path);
					return `${filled(format, {a: Math.floor(bytesFree / 4096), f: Math.floor(bytesFree / 4096), b: Math.floor(bytesTotal / 4096), S: 4096, s: 4096})}\n`;
				}
				const type = file.directory === true ? 'directory' : file.bytes === 0 ? 'regular empty file' : 'regular file';
				const inode = [...path].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
				return `${filled(format, {a: file.mode.toString(8), u: file.uid, g: file.gid, s: file.bytes, F: type, d: 65_025, i: inode, h: 1, b: Math.ceil(file.bytes / 512), B: 512, n: path})}\n`;
			})
			.join('');
	},
};

const install: Program = {
	withValues: ['-m', '-o', '-g'],
	run: call => {
		const [from = '', to = ''] = call.operands;
		const file = need(call, 'install', from);
		if (file.content === undefined) return call.fail(1, `install: the twin knows of '${from}' only how big it is`);
		const attributes = {mode: Number.parseInt(call.options.get('-m') ?? '755', 8), uid: Number(call.options.get('-o') ?? 0), gid: Number(call.options.get('-g') ?? 0)};
		call.files.write(to, fileOf(file.content, attributes, call.host.world.now));
		return '';
	},
};

const move: Program = {
	run: call => {
		const [from = '', to = ''] = call.operands;
		const file = need(call, 'mv', from);
		if ([...call.options.keys()].some(option => option.includes('n')) && call.files.find(to) !== undefined) return '';
		const {content, ...rest} = file;
		call.files.write(to, content === undefined ? rest : fileOf(content, rest, rest.modified));
		call.files.remove(from);
		return '';
	},
};

const compare: Program = {
	run: call => {
		const [left = '', right = ''] = call.operands;
		const [first, second] = [need(call, 'cmp', left), need(call, 'cmp', right)];
		if (first.content === undefined || second.content === undefined) return call.fail(2, 'cmp: the twin does not know what is in them');
		return first.content.equals(second.content) ? '' : call.fail(1, `${left} ${right} differ: byte 1, line 1`);
	},
};

const remove: Program = {
	run: call => {
		for (const path of call.operands) if (!call.files.remove(path) && !call.options.has('-f')) call.fail(1, `rm: cannot remove '${path}': No such file or directory`);
		return '';
	},
};

/** Cutting a container's log gives its bytes back. */
const truncate: Program = {
	withValues: ['-s'],
	run: call => {
		const {host, operands, options} = call;
		if (options.get('-s') !== '0') return call.fail(1, 'truncate: the twin only cuts to nothing');
		for (const path of operands) {
			const log = host.world.containers.find(({inspect}) => inspect['LogPath'] === path);
			const file = need(call, 'truncate', path);
			if (log !== undefined) {
				log.logBytes = 0;
				log.log.length = 0;
			} else call.files.write(path, fileOf(Buffer.alloc(0), file, host.world.now));
		}
		return '';
	},
};

const show: Program = {
	run: call =>
		call.operands
			.map(path => {
				const file = need(call, 'cat', path);
				return file.content === undefined ? call.fail(1, `cat: the twin knows of '${path}' only how big it is`) : file.content.toString();
			})
			.join(''),
};

const realPath: Program = {
	run: call => call.operands.map(path => (call.files.find(path) === undefined ? call.fail(1, `realpath: ${path}: No such file or directory`) : `${path}${call.options.has('-ez') ? '\0' : '\n'}`)).join(''),
};

/** `-i` takes from a file that it cannot be removed; of a container's layer that is all that the twin knows of attributes. */
const changeAttributes: Program = {
	run: ({host, operands, options, fail}) => {
		if (!options.has('-i')) return fail(1, 'chattr: the twin does not know this');
		for (const container of host.world.containers) if (container.immovable !== undefined && operands.some(path => path.endsWith(`/diff${container.immovable}`))) delete container.immovable;
		return '';
	},
};

export const filePrograms: Readonly<Record<string, Program>> = {stat, install, mv: move, cmp: compare, rm: remove, truncate, cat: show, chattr: changeAttributes, realpath: realPath, sync: {run: () => ''}};
