import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {ApiError} from '../world/errors.ts';
import {isOld, type TwinHost} from '../world/host.ts';
import type {Raw, World} from '../world/world.ts';

/** One request, taken apart. */
export interface Call {
	readonly host: TwinHost;
	/** The parts of the path that the route names, decoded. */
	readonly parts: readonly string[];
	readonly query: URLSearchParams;
	/** The JSON of the body; an empty object without one. */
	readonly body: Raw;
	/** What the client speaks: 1.41 is 141. */
	readonly version: number;
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	/** The connection itself, where the client asked to have it for a stream (`Upgrade: tcp`). */
	readonly upgraded?: Socket;
}

/** What goes back: JSON, text, nothing; or the handler answers for itself, as for streams. */
export type Answer = {readonly status: number; readonly json?: unknown; readonly text?: string} | 'answered';

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** Method, the path below the version with `*` for one segment and `**` for a name with slashes, and who answers. */
export type Route = readonly [method: string, path: string, handler: Handler];

export const ok = (json: unknown): Answer => ({status: 200, json});
export const created = (json: unknown): Answer => ({status: 201, json});
export const nothing: Answer = {status: 204};
export const unchanged: Answer = {status: 304};

/** As the engine reads a flag: `0`, `no`, `false`, `none` and nothing are false, anything else is true. */
export const flag = (query: URLSearchParams, name: string): boolean => !['', '0', 'no', 'false', 'none'].includes((query.get(name) ?? '').trim().toLowerCase());

/** `filters={"name":["web"]}`, and the older form `{"name":{"web":true}}`. Throws the engine's own words. */
export const filtersOf = (query: URLSearchParams): Readonly<Record<string, readonly string[]>> => {
	const text = query.get('filters');
	if (text === null || text === '') return {};
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		throw new ApiError(400, 'invalid filter');
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new ApiError(400, 'invalid filter');
	return Object.fromEntries(Object.entries(parsed).map(([name, values]) => [name, Array.isArray(values) ? values.map(String) : Object.keys(values as object)]));
};

/** Refuses a filter that this list does not have. */
export const knownFilters = (world: World, filters: Readonly<Record<string, readonly string[]>>, known: readonly string[]): void => {
	const unknown = Object.keys(filters).find(name => !known.includes(name));
	if (unknown !== undefined) throw new ApiError(400, `${isOld(world) ? 'Invalid' : 'invalid'} filter '${unknown}'`);
};
