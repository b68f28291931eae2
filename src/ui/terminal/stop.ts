/** The terminal while the screen has let go of it. */
interface Suspension {
	resume(): Promise<void>;
}

/**
 * Stopped from outside (`kill -TSTP`), the terminal is given back first, and taken again on SIGCONT; after a stop that cannot be
 * noticed (`kill -STOP`) everything is put on the screen anew. Gives back what ends the listening.
 */
export const listenForStop = (suspend: () => Promise<Suspension>, isLent: () => boolean): (() => void) => {
	let busy = false;
	const inTurn = (work: (suspension: Suspension | undefined) => void) => async (): Promise<void> => {
		if (busy) return;
		busy = true;
		try {
			const suspension = isLent() ? undefined : await suspend();
			work(suspension);
			await suspension?.resume();
		} catch {
			// The screen is closing: there is nothing to give back or to draw.
		} finally {
			busy = false;
		}
	};
	const stop = inTurn(() => process.kill(process.pid, 'SIGSTOP'));
	const goOn = inTurn(() => undefined);
	const onStop = (): void => void stop();
	const onContinue = (): void => void goOn();
	process.on('SIGTSTP', onStop);
	process.on('SIGCONT', onContinue);
	return () => {
		process.off('SIGTSTP', onStop);
		process.off('SIGCONT', onContinue);
	};
};
