import {DrydockError} from '../../errors.ts';

/**
 * What an operator or an error text calls an object, made safe to stand in a path. Nothing typed can lead a request
 * to another one: what cannot be the name of such an object is not found, without asking.
 */

const plain = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/;

/** A name or id that is one path segment as it is. */
export const isPlain = (reference: string): boolean => plain.test(reference);

/** By id or name; the engine's own spelling with a leading slash is understood. */
export const containerSegment = (reference: string): string => {
	const name = reference.replace(/^\//, '');
	if (!isPlain(name)) throw cannotBe('container', reference, 'docker ps --all');
	return name;
};

/** `registry:5000/team/app:1.2@sha256:…`, as one segment. */
export const imageSegment = (reference: string): string => {
	const parts = reference.split('/');
	if (!/^[A-Za-z0-9[][A-Za-z0-9_.:@/[\]-]{0,500}$/.test(reference) || parts.some(part => part === '' || part === '.' || part === '..')) throw cannotBe('image', reference, 'docker image ls');
	return encodeURIComponent(reference);
};

export const cannotBe = (kind: string, reference: string, list: string): DrydockError =>
	new DrydockError('not-found', `There is no ${kind} ${JSON.stringify(reference)}: no ${kind} can have that name.`, {nextSteps: [list]});
