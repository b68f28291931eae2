import {findPortError, type PortError} from '../diagnosis/port-error.ts';

/** What the engine's words for a failed start say about its cause; the texts of 20.10 to 28. */
export type StartCause =
	| {readonly kind: 'port'; readonly port: PortError}
	/** A name or an id. */
	| {readonly kind: 'network'; readonly network: string}
	| {readonly kind: 'mount'; readonly source: string}
	| {readonly kind: 'program'; readonly program: string}
	| {readonly kind: 'no-space'}
	| {readonly kind: 'removal'}
	/** The container runtime refused, for another reason. */
	| {readonly kind: 'runtime'}
	| {readonly kind: 'other'};

const network = /\bnetwork (?<network>\S+) not found/i;
const bind = /bind source path does not exist: (?<source>.+?)\.?\s*$/im;
const mounting = /error mounting "(?<source>[^"]+)" to rootfs/i;
const program = /exec: "(?<program>(?:[^"\\]|\\.)*)": /i;
const noProgram = /no such file or directory|executable file not found|permission denied|exec format error|is a directory/i;
const noInterpreter = /\bexec (?<program>\S+): (?:no such file or directory|exec format error|permission denied)/i;

const first = (text: string, ...patterns: readonly RegExp[]): Readonly<Record<string, string | undefined>> | undefined => {
	for (const pattern of patterns) {
		const groups = pattern.exec(text)?.groups;
		if (groups) return groups;
	}
	return undefined;
};

export const startCause = (error: string): StartCause => {
	const port = findPortError(error);
	if (port) return {kind: 'port', port};
	if (/no space left on device|disk quota exceeded/i.test(error)) return {kind: 'no-space'};
	if (/is marked for removal/i.test(error)) return {kind: 'removal'};
	const missingNetwork = first(error, network);
	if (missingNetwork) return {kind: 'network', network: missingNetwork['network'] ?? ''};
	const source = first(error, bind, mounting);
	if (source) return {kind: 'mount', source: source['source'] ?? ''};
	const missing = noProgram.test(error) ? first(error, program, noInterpreter) : undefined;
	if (missing) return {kind: 'program', program: missing['program'] ?? ''};
	return {kind: /OCI runtime|runc create failed|shim task/i.test(error) ? 'runtime' : 'other'};
};
