import {createHash} from 'node:crypto';

const plainWords = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/;

/**
 * What an operator can type on any keyboard to name an object: its name, or the short form of its id where the name
 * holds anything but printable ASCII, ends or starts with a blank, or is too long to be typed without an error.
 */
export const typeable = (name: string, id?: string): string => {
	if (name.length <= 64 && plainWords.test(name)) return name;
	return (id !== undefined && /^[0-9a-f]{12,}$/.test(id) ? id : createHash('sha256').update(name).digest('hex')).slice(0, 12);
};
