/** 1 container, 2 containers. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const units = ['kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes as Docker shows them: powers of 1000. */
export const presentBytes = (bytes: number): string => {
	if (bytes < 1000) return `${bytes} B`;
	let value = bytes;
	let unit = '';
	for (const each of units) {
		if (value < 999.5) break;
		value /= 1000;
		unit = each;
	}
	return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
};

/** Seconds as a human would say them: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min. */
export const presentSeconds = (seconds: number): string => {
	if (seconds < 9.95) return `${Math.round(seconds * 10) / 10} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	const minutes = Math.floor(whole / 60);
	if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
	const hours = Math.floor(minutes / 60);
	return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
};
