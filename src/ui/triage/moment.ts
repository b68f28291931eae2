const two = (value: number): string => String(value).padStart(2, '0');

/** A time of today as the clock on the wall: 14:03:22. */
export const clockTime = (iso: string): string => {
	const at = new Date(iso);
	return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
};

/** 2026-11-22 14:03, in the operator's time zone. */
export const dateAndTime = (iso: string): string => {
	const at = new Date(iso);
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
};
