/** `3 hours`: from an ISO time until now; '' when it cannot be told. */
export const spanText = (since: string, now = Date.now()): string => {
	const minutes = Math.floor((now - Date.parse(since)) / 60_000);
	if (Number.isNaN(minutes) || minutes < 0) return '';
	const [count, unit] = minutes < 1 ? [0, ''] : minutes < 120 ? [minutes, 'minute'] : minutes < 2880 ? [Math.floor(minutes / 60), 'hour'] : [Math.floor(minutes / 1440), 'day'];
	return count === 0 ? 'less than a minute' : `${count} ${unit}${count === 1 ? '' : 's'}`;
};
