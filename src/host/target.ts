import type {HostIdentity, HostReader} from './reader.ts';
import type {HostWriter} from './writer.ts';

/** How a host is reached. `local` now; twin, lab and ssh are further ones. */
export interface Target {
	readonly kind: 'local' | 'lab' | 'twin';
	/** How the host is named on screen. */
	readonly label: string;
	/** A reader that tells `read` the command with which an operator would have asked the same. */
	reader(read?: (command: string) => void): HostReader;
	writer(): HostWriter;
	/** Asked afresh at every call: this is what notices that the host is another one. */
	identity(): Promise<HostIdentity>;
	/** Ends connections; nothing can be read afterwards. */
	close(): Promise<void>;
}
