/**
 * Bundles Drydock into dist/, which needs no node_modules beside it.
 *
 *     cli.js                    the command, executable
 *     index.js                  the public entry, what a runbook imports
 *     runbooks/<id>.js          the runbooks that ship
 *     faults/<id>/<fault>.js    how a lab gets into the incident of that runbook
 *     chunks/                   shared by all of them, and what is loaded only when needed
 */
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {fingerprint, writeStamp} from './stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const source = path => join(root, path);

/** What begins with `_` is a helper of others. */
const faultsOf = id => {
	const folder = source(`runbooks/${id}/faults`);
	return existsSync(folder) ? readdirSync(folder).flatMap(name => /^([^._][^.]*)\.ts$/.exec(name)?.[1] ?? []) : [];
};

const entryPoints = () => {
	const entries = {cli: source('src/cli.ts'), index: source('src/index.ts')};
	for (const id of readdirSync(source('runbooks'))) {
		entries[`runbooks/${id}`] = source(`runbooks/${id}/runbook.ts`);
		for (const fault of faultsOf(id)) entries[`faults/${id}/${fault}`] = source(`runbooks/${id}/faults/${fault}.ts`);
	}

	return Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));
};

/** Ink asks for the developer tools only with DEV=true; they are not installed, and the bundle must not look for them. */
const withoutDevtools = {
	name: 'without-devtools',
	setup(context) {
		context.onResolve({filter: /^react-devtools-core$/}, ({path}) => ({path, namespace: 'empty'}));
		context.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {};'}));
	},
};

/** Yoga decodes its embedded WebAssembly by fetch() where there is one, which loads an HTTP client: 40 ms of the start. */
const yogaWithoutFetch = {
	name: 'yoga-without-fetch',
	setup(context) {
		context.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, ({path}) => ({
			contents: `const fetch = undefined;\n${readFileSync(path, 'utf8')}`,
		}));
	},
};

/**
 * What dockerode loads at once for the few things that Drydock never asks of it: ssh and TLS to an engine, BuildKit's
 * sessions, build contexts. It is seven eighths of that chunk and 100 ms of `drydock port`.
 * Whoever comes to need one gets an error with its name, and takes it out of this list.
 */
const withoutUnused = {
	name: 'without-unused',
	setup(context) {
		context.onResolve({filter: /^(?:ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs|@balena\/dockerignore|https|zlib)$/}, ({path, importer}) =>
			/[\\/](?:dockerode|docker-modem)[\\/]/.test(importer) ? {path, namespace: 'unused'} : undefined,
		);
		context.onLoad({filter: /.*/, namespace: 'unused'}, ({path}) => ({
			contents: `const unused = name => function () { throw new Error('${path}.' + String(name) + ' was left out of the build of Drydock'); };
				module.exports = new Proxy({}, {get: (_, name) => unused(name)});`,
		}));
	},
};

/** What CommonJS packages expect to find around them. */
const banner = `import {createRequire as __createRequire} from 'node:module';
const require = __createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

const bundle = () =>
	build({
		absWorkingDir: root,
		entryPoints: entryPoints(),
		outdir: dist,
		write: false,
		bundle: true,
		splitting: true,
		chunkNames: 'chunks/[name]-[hash]',
		platform: 'node',
		format: 'esm',
		target: 'node24',
		jsx: 'automatic',
		// Identifiers stay: the names in a stack trace are the names in the sources.
		minifyWhitespace: true,
		minifySyntax: true,
		sourcemap: true,
		sourcesContent: false,
		legalComments: 'none',
		banner: {js: banner},
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		alias: {'drydock-cli': source('src/index.ts')},
		plugins: [withoutDevtools, yogaWithoutFetch, withoutUnused],
		logLevel: 'warning',
		metafile: true,
	});

/** The licences of what was bundled, which ask to go wherever the code goes. */
const licences = metafile => {
	const folders = new Set();
	for (const input of Object.keys(metafile.inputs)) {
		const found = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
		if (found) {
			folders.add(found[0]);
		}
	}

	return [...folders]
		.sort()
		.map(folder => {
			const {name, version, license} = JSON.parse(readFileSync(source(`${folder}/package.json`), 'utf8'));
			const file = readdirSync(source(folder)).find(entry => /^licen[cs]e/i.test(entry));
			const text = file ? readFileSync(source(`${folder}/${file}`), 'utf8').trim() : '';
			return `${name} ${version} (${license})\n\n${text}\n`;
		})
		.join(`\n${'-'.repeat(78)}\n\n`);
};

/** dist is whole without the rest of the package: it knows its version, and that it is ESM. */
const ownPackage = () => {
	const {name, version, type} = JSON.parse(readFileSync(source('package.json'), 'utf8'));
	return JSON.stringify({name, version, type, private: true});
};

/** File by file, each complete from its first moment: a program that runs from dist meanwhile never reads half a file. */
const writeAll = files => {
	for (const {path, contents} of files) {
		mkdirSync(dirname(path), {recursive: true});
		const unfinished = `${path}.${process.pid}`;
		writeFileSync(unfinished, contents);
		chmodSync(unfinished, path === join(dist, 'cli.js') ? 0o755 : 0o644);
		renameSync(unfinished, path);
	}

	const written = new Set(files.map(file => file.path));
	for (const entry of readdirSync(dist, {recursive: true, withFileTypes: true})) {
		const path = join(entry.parentPath, entry.name);
		if (entry.isFile() && !written.has(path)) {
			rmSync(path);
		}
	}
};

const print = fingerprint(root);
const started = performance.now();
const {outputFiles, metafile} = await bundle();
writeAll([
	...outputFiles.map(({path, contents}) => ({path, contents})),
	{path: join(dist, 'licences.txt'), contents: licences(metafile)},
	{path: join(dist, 'package.json'), contents: ownPackage()},
]);
writeStamp(root, print);
console.error(`Built ${relative(process.cwd(), dist) || '.'} in ${Math.round(performance.now() - started)} ms.`);
