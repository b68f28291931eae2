/** Maps over items with at most `size` under way; results in the order of the items. The first failure ends it. */
export const inPool = async <T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): Promise<readonly R[]> => {
	const results: R[] = [];
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < items.length) {
			const index = next++;
			results[index] = await work(items[index] as T);
		}
	};
	const stop = (error: unknown): never => {
		next = items.length;
		throw error;
	};
	await Promise.all(Array.from({length: Math.min(size, items.length)}, async () => worker().catch(stop)));
	return results;
};
