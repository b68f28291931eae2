/** Times of a run as whoever was there remembers them. */
export interface Times {
	/** `2026-11-24` */
	date(at: string): string;
	/** `07:33:12` */
	clock(at: string): string;
	/** `Europe/Berlin (UTC+01:00)` */
	readonly zone: string;
}

const offsetText = (minutes: number): string => {
	const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
	return `UTC${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
};

/** What is no time in the record stays as it is. `zone` is an IANA name; default: the machine's own. */
export const timesIn = (zone: string = Intl.DateTimeFormat().resolvedOptions().timeZone, first = new Date().toISOString()): Times => {
	const format = new Intl.DateTimeFormat('en-GB', {timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
	const partsOf = (at: string): Readonly<Record<string, string>> | undefined => {
		const time = Date.parse(at);
		return Number.isNaN(time) ? undefined : Object.fromEntries(format.formatToParts(time).map(({type, value}) => [type, value]));
	};
	const date = (at: string): string => {
		const parts = partsOf(at);
		return parts === undefined ? 'a day not known' : `${parts['year']}-${parts['month']}-${parts['day']}`;
	};
	const clock = (at: string): string => {
		const parts = partsOf(at);
		return parts === undefined ? '--:--:--' : `${parts['hour']}:${parts['minute']}:${parts['second']}`;
	};
	const there = Date.parse(first);
	const offset = Number.isNaN(there) ? 0 : Math.round((Date.parse(`${date(first)}T${clock(first)}Z`) - there) / 60_000);
	return {date, clock, zone: offset === 0 && /^(?:Etc\/)?(?:UTC|GMT)$/.test(zone) ? 'UTC' : `${zone} (${offsetText(offset)})`};
};
