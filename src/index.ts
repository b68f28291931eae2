/**
 * The public entry: what a runbook imports, ours and a user's own.
 *
 *     import {language, input} from 'drydock-cli';
 *     const {probe, act, done, runbook} = language<{container: string}>();
 */
import type {HostReader} from './host/reader.ts';
import type {JsonFacts} from './language/facts.ts';
import {createLanguage} from './language/language.ts';
import type {Operation} from './operations/operation.ts';

export type {HostReader} from './host/reader.ts';
export type * from './host/docker/objects.ts';
export type * from './host/docker/reader.ts';
export type * from './host/machine/reader.ts';
export type {ContainerRef, ImageRef, NetworkRef, Operation} from './operations/operation.ts';
export type {Json, Risk} from './language/values.ts';
export type {Seen} from './language/facts.ts';
export type {Fault, FaultHost} from './lab/fault.ts';
export type {Input} from './language/inputs.ts';
export type {DoneOutcome, PickItem, SafetyCopies, Symptom} from './language/steps.ts';
export {DrydockError, errorMessage, isReason} from './errors.ts';
export {asJson} from './language/values.ts';
export {shellQuote} from './host/machine/programs/quote.ts';
export {badInput, input, secretInput, textInput} from './language/inputs.ts';
export * from './language/words.ts';

/**
 * The functions with which a runbook over the facts `Facts` is written: `probe`, `act`, `ask`, `pick`, `manual`,
 * `wait`, `call`, `done`, and `runbook` for the whole graph. `Facts` is an interface; every fact is JSON.
 */
export const language = <Facts extends JsonFacts<Facts>>() => createLanguage<Facts, HostReader, Operation>();

export * from './diagnosis/answering.ts';
export * from './diagnosis/backup-names.ts';
export * from './diagnosis/backups.ts';
export * from './diagnosis/describe-holder.ts';
export * from './diagnosis/docker-service.ts';
export * from './diagnosis/find-pets.ts';
export * from './diagnosis/missing-network.ts';
export * from './diagnosis/pets.ts';
export * from './diagnosis/image-bytes.ts';
export * from './diagnosis/port-error.ts';
export * from './diagnosis/port-holders.ts';
export * from './diagnosis/ports.ts';
export * from './diagnosis/saved-network.ts';
export * from './diagnosis/stale-endpoints.ts';
export {parseSubnet, subnetText} from './diagnosis/subnets.ts';
export {stateFolder} from './record/saved-copies.ts';
