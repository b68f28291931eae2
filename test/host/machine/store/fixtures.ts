import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';

/** The network stores of real engines with three containers, before and after their sandbox records were lost. */
export const fixture = (name: 'engine-20-healthy' | 'engine-20-stale' | 'engine-26-healthy' | 'engine-26-stale'): Buffer =>
	gunzipSync(readFileSync(new URL(`../fixtures/${name}.db.gz`, import.meta.url)));
