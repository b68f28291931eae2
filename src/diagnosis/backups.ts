import type {CreateSpec, ImageSummary, Volume} from '../host/docker/objects.ts';
import type {NetworkSpec} from '../host/docker/reader.ts';
import type {Json} from '../language/values.ts';
import {canonical} from './canonical.ts';

/** A volume of a container, as its backup knows it. */
export interface BackupVolume {
	readonly volume: Pick<Volume, 'name' | 'driver' | 'labels' | 'options'>;
	readonly destination: string;
	/** It was mounted with a password or the like: its options are not kept. */
	readonly secret: boolean;
	/** Its files as a tar in the folder of the run; null: not saved. */
	readonly saved: {readonly file: string; readonly sha256: string; readonly bytes: number} | null;
}

/** How a container stood while it was copied. */
export type CopyState = 'paused' | 'running' | 'stopped';

/** A container kept as an image, with what it takes to make it again: all of it is in the labels of the image. */
export interface Backup {
	/** The tag: `20261122t015803-3f2a91`. */
	readonly id: string;
	/** `drydock/app:20261122t015803-3f2a91` */
	readonly image: string;
	readonly container: {readonly id: string; readonly name: string};
	/** ISO 8601. */
	readonly at: string;
	/** It ran when it was backed up. */
	readonly ran: boolean;
	readonly copied: CopyState;
	readonly spec: CreateSpec;
	/** Its networks that are not the engine's own, as it takes to make them again. */
	readonly networks: readonly NetworkSpec[];
	readonly volumes: readonly BackupVolume[];
	/** What looked like a secret and was left out of the copies: `log option splunk-token`. */
	readonly leftOut: readonly string[];
}

const prefix = 'drydock.';
/** The whole backup but the image, as JSON. */
export const backupLabel = `${prefix}spec`;

type Fields = {readonly [name: string]: Json | undefined};

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const fields = (value: unknown): Fields => (isFields(value) ? value : {});
const without = (values: Fields, drop: (name: string) => boolean): Fields => Object.fromEntries(Object.entries(values).filter(([name]) => !drop(name)));

const secret = /pass|secret|token|credential|(?:api|access|private)[-_]?key/i;

/**
 * A create configuration as it may be written down: without our own labels, which a container that was restored has
 * from its image, and without options of its log driver that look like secrets. Names what was left out.
 */
export const keepable = (spec: CreateSpec): {readonly spec: CreateSpec; readonly leftOut: readonly string[]} => {
	const log = fields(spec.hostConfig['LogConfig']);
	const options = fields(log['Config']);
	const secrets = Object.keys(options).filter(name => secret.test(name));
	return {
		spec: {
			...spec,
			config: {...spec.config, ...('Labels' in spec.config ? {Labels: without(fields(spec.config['Labels']), name => name.startsWith(prefix)) as Json} : {})},
			hostConfig: {...spec.hostConfig, ...(secrets.length === 0 ? {} : {LogConfig: {...log, Config: without(options, name => secrets.includes(name))} as Json})},
		},
		leftOut: secrets.map(name => `log option ${name}`),
	};
};

/** Options of a volume can hold the password of a file server: then none of them is written down. */
export const hasSecret = ({options}: Pick<Volume, 'options'>): boolean => Object.entries(options).some(([name, value]) => secret.test(name) || secret.test(value));

/** The labels that make an image a backup. */
export const backupLabels = (backup: Backup): Readonly<Record<string, string>> => ({
	[`${prefix}backup`]: backup.id,
	[backupLabel]: JSON.stringify(backup),
});

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(item => typeof item === 'string');
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isText = (value: unknown): boolean => typeof value === 'string';
const has = (value: unknown, shape: Readonly<Record<string, (part: unknown) => boolean>>): boolean => isFields(value) && Object.entries(shape).every(([name, fits]) => fits(value[name]));
const list = (fits: (item: unknown) => boolean) => (value: unknown): boolean => Array.isArray(value) && value.every(fits);
const orNull = (fits: (part: unknown) => boolean) => (value: unknown): boolean => value === null || fits(value);
const texts = (value: unknown): boolean => isFields(value) && Object.values(value).every(isText);

/** What a label must hold to be taken for a backup: an image can come from anywhere. */
const shape = {
	id: isText,
	image: isText,
	container: (value: unknown) => has(value, {id: isText, name: isText}),
	at: isText,
	ran: isFlag,
	copied: (value: unknown) => ['paused', 'running', 'stopped'].includes(value as string),
	spec: (value: unknown) =>
		has(value, {name: isText, image: isText, config: isFields, hostConfig: isFields, networks: (networks: unknown) => isFields(networks) && Object.values(networks).every(isFields), environmentNames: isTexts}),
	networks: list(item => has(item, {Name: isText, Driver: isText, Options: texts, Labels: texts, IPAM: (ipam: unknown) => has(ipam, {Config: list(isFields)})})),
	volumes: list(item =>
		has(item, {
			volume: volume => has(volume, {name: isText, driver: isText, labels: texts, options: texts}),
			destination: isText,
			secret: isFlag,
			saved: orNull(saved => has(saved, {file: text => isText(text) && !/[/\u0000]/.test(text as string), sha256: text => /^[0-9a-f]{64}$/.test(text as string), bytes: Number.isSafeInteger})),
		}),
	),
	leftOut: isTexts,
};

/** The backup that an image is; undefined when it is none, or its label was made or changed by somebody else. */
export const backupOf = ({labels}: Pick<ImageSummary, 'labels'>): Backup | undefined => {
	try {
		const parsed: unknown = JSON.parse(labels[backupLabel] ?? 'null');
		return has(parsed, shape) ? (parsed as unknown as Backup) : undefined;
	} catch {
		return undefined;
	}
};

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '' || value === false || (typeof value === 'object' && Object.keys(value).length === 0);

/** To the engine, nothing at all, `false`, an empty text, an empty list and an empty object are one and the same. */
const text = (value: unknown): string => (isNothing(value) ? 'nothing' : canonical(value));

const differing = (what: string, before: Fields, after: Fields, textOf: (value: unknown) => string): readonly string[] =>
	[...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter(name => textOf(before[name]) !== textOf(after[name]))
		.map(name => `${what}${name} was ${textOf(before[name])}, is ${textOf(after[name])}`);

/**
 * In what a container that was made again differs from what was kept of it, each difference a clause; empty when in
 * nothing but its name, its image, and the labels that its image brings.
 */
export const specDifferences = (kept: CreateSpec, now: CreateSpec): readonly string[] => {
	const {spec} = keepable(now);
	const lost = kept.environmentNames.filter(name => !now.environmentNames.includes(name));
	return [
		...differing('', kept.config, spec.config, text),
		...differing('', kept.hostConfig, spec.hostConfig, text),
		// A network without any setting is still a network.
		...differing('network ', kept.networks, spec.networks, canonical),
		...(lost.length === 0 ? [] : [`environment variable ${lost.join(', ')} is gone`]),
	];
};
