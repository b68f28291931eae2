import {crc32} from 'node:zlib';

/** At the end of a line of the journal: `,"sum":"0123abcd"}`. */
const summed = /,"sum":"([0-9a-f]{8})"\}$/;

const sumOf = (line: string): string => crc32(line).toString(16).padStart(8, '0');

/** A record as a line that tells by itself if a bit of it was lost. */
export const withSum = (record: object): string => {
	const line = JSON.stringify(record);
	return `${line.slice(0, -1)},"sum":"${sumOf(line)}"}`;
};

/** Is the line as it was written? `none`: it has no checksum. */
export const checkSum = (line: string): 'right' | 'wrong' | 'none' => {
	const sum = summed.exec(line);
	if (sum === null) return 'none';
	return sumOf(`${line.slice(0, sum.index)}}`) === sum[1] ? 'right' : 'wrong';
};
