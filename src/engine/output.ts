import {StringDecoder} from 'node:string_decoder';
import type {StepPath} from './events.ts';
import type {Session} from './session.ts';
import type {OutputFile} from './store.ts';

/** Shown together. Milliseconds. */
const showEvery = 50;
/** At most this many characters are shown each time; the file has everything. */
const showAtMost = 32 * 1024;
/** A line without an end is shown and written after this pause. Milliseconds. */
const pause = 250;

export interface OutputSink {
	write(chunk: Buffer): void;
	/** Writes and shows the rest. */
	end(): void;
}

/**
 * Everything goes to the file at once, redacted; the client is told of it a bounded number of times a second, and
 * never of more than can be read. Memory stays the same however fast it comes.
 */
export const createOutputSink = (session: Session, step: StepPath, index: number, file: OutputFile): OutputSink => {
	const characters = new StringDecoder('utf8');
	let unseen = '';
	let dropped = 0;
	let showing: NodeJS.Timeout | undefined;
	let pausing: NodeJS.Timeout | undefined;

	const show = (): void => {
		showing = undefined;
		if (unseen === '') return;
		const left = dropped > 0 ? `[… ${dropped} characters are in the file alone]\n` : '';
		session.recorder.tell({type: 'output', step, index, text: left + unseen});
		unseen = '';
		dropped = 0;
	};

	const redactor = session.redaction.stream(text => {
		const bytes = Buffer.from(text, 'latin1');
		file.write(bytes);
		unseen += characters.write(bytes);
		if (unseen.length > showAtMost) {
			dropped += unseen.length - showAtMost;
			unseen = unseen.slice(-showAtMost);
		}
		showing ??= setTimeout(show, showEvery);
	});

	return {
		write: chunk => {
			// Latin 1 keeps every byte as it is: secrets are found in it, and what is not text survives.
			redactor.write(chunk.toString('latin1'));
			clearTimeout(pausing);
			pausing = setTimeout(redactor.pause, pause);
		},
		end: () => {
			clearTimeout(pausing);
			redactor.end();
			unseen += characters.end();
			clearTimeout(showing);
			show();
			file.close();
		},
	};
};
