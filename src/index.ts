/**
 * The public entry: what a runbook imports, ours and a user's own.
 *
 *     import {language, input} from 'drydock-cli';
 *     const {probe, act, done, runbook} = language<{container: string}>();
 */
export type {HostReader} from './host/reader.ts';
export type * from './host/docker/reader.ts';
export type * from './host/machine/reader.ts';
export type {ContainerRef, NetworkRef, Operation} from './operations/operation.ts';
export type {Json, Risk} from './language/values.ts';
