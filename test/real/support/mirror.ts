import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** One source of packages, from either of apt's two formats. */
export interface AptSource {
	readonly uri: string;
	readonly suites: readonly string[];
	readonly components: readonly string[];
}

const words = (text: string | undefined): readonly string[] => (text ?? '').split(/\s+/).filter(Boolean);

/** The one-line format: `deb [options] URI suite component…`. */
export const parseOneLine = (text: string): readonly AptSource[] =>
	text.split('\n').flatMap(line => {
		const found = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
		return found ? [{uri: found[1] ?? '', suites: words(found[2]), components: words(found[3])}] : [];
	});

/** The deb822 format: paragraphs of `Field: values`. */
export const parseDeb822 = (text: string): readonly AptSource[] =>
	text
		.split('\n')
		.filter(line => !line.startsWith('#'))
		.join('\n')
		.split(/\n\s*\n/)
		.flatMap(paragraph => {
			const unfolded = paragraph.replaceAll(/\n[ \t]+/g, ' ');
			const field = (name: string): readonly string[] =>
				words(new RegExp(`^${name}:(.*)$`, 'im').exec(unfolded)?.[1]);
			const enabled = field('Enabled')[0] !== 'no' && field('Types').includes('deb');
			return enabled ? field('URIs').map(uri => ({uri, suites: field('Suites'), components: field('Components')})) : [];
		});

/** Of all sources, the distribution's own archive: the one with `main` of its very release. */
export const chooseMirror = (sources: readonly AptSource[], codename: string): string | undefined =>
	sources.find(({suites, components}) => suites.includes(codename) && components.includes('main'))?.uri;

const readSources = (): readonly AptSource[] => {
	const folder = '/etc/apt/sources.list.d';
	const files = ['/etc/apt/sources.list', ...readdirSync(folder).map(file => join(folder, file))];
	return files.flatMap(file => {
		try {
			const text = readFileSync(file, 'utf8');
			return file.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text);
		} catch {
			return [];
		}
	});
};

/** The Debian mirror that apt of this machine is set to, or DRYDOCK_DEBIAN_MIRROR. */
export const debianMirror = (): string => {
	const codename = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
	const mirror = process.env['DRYDOCK_DEBIAN_MIRROR'] ?? chooseMirror(readSources(), codename);
	if (mirror === undefined) {
		throw new Error('apt of this machine names no Debian mirror: set DRYDOCK_DEBIAN_MIRROR to the address of one');
	}

	return mirror;
};
