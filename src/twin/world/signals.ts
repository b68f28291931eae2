const signalNumbers: Readonly<Record<string, number>> = {HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15};

/** Undefined for what is no signal. */
export const signalNumber = (text: string): number | undefined => {
	const name = text.replace(/^SIG/i, '').toUpperCase();
	return /^\d+$/.test(text) ? Number(text) : signalNumbers[name];
};
