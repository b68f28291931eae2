import type {EngineEvent} from '../host/docker/objects.ts';

/** What changes nothing that triage looks at: health checks and shells, and readings of others. */
const idle = /^(?:exec_|top$|attach$|detach$|resize$|export$|archive-path$|extract-to-dir$|copy$|push$|save$)/;

const types: ReadonlySet<string> = new Set(['container', 'image', 'network', 'volume', 'daemon', 'builder']);

/** Can what is wrong with the host be something else after this event? */
export const isRelevant = ({type, action}: EngineEvent): boolean => types.has(type) && !idle.test(action);

/** Can what is unused on the disk be something else after it? */
export const concernsDisk = ({type, action}: EngineEvent): boolean => type === 'image' || type === 'volume' || type === 'builder' || (type === 'container' && action === 'destroy');
