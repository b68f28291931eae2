/** Rejects with a TimeoutError when the time is over, whether or not what was begun takes notice of its signal. */
export const withinTime = async <T>(seconds: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
	const limit = new AbortController();
	const late = Promise.withResolvers<never>();
	const timer = setTimeout(() => {
		const error = new DOMException('time is over', 'TimeoutError');
		late.reject(error);
		limit.abort(error);
	}, seconds * 1000);
	try {
		return await Promise.race([ask(limit.signal), late.promise]);
	} finally {
		clearTimeout(timer);
	}
};
