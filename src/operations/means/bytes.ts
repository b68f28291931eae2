const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `2.1 MB`, in powers of 1000 as docker writes sizes. */
export const bytesText = (bytes: number): string => {
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit += 1;
	}
	return unit === 0 ? (bytes === 1 ? '1 byte' : `${bytes} bytes`) : `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
};
