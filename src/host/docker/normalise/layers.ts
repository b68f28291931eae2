import {createHash} from 'node:crypto';
import type {ImageLayer} from '../objects.ts';
import {numberOf, recordOf, textOf, textsOf} from './values.ts';
import type {Raw} from './values.ts';

/** Instructions of a Dockerfile that change the image's configuration alone, and make no layer. */
const withoutLayer = /^(?:\/bin\/sh -c #\(nop\)\s+)?(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b/;

/**
 * The layers of an image, from its inspect and its history. The engine gives the sizes with the history only, in which
 * steps without a layer have the size 0, as layers without bytes have (a new folder): which step made which layer is
 * told when the steps that have bytes are as many as the layers, or those that are not known to make none.
 */
export const imageLayers = (inspected: Raw, history: readonly Raw[]): readonly ImageLayer[] => {
	const chains = chainIds(textsOf(recordOf(inspected, 'RootFS'), 'Layers'));
	const fromBelow = history.toReversed();
	const withBytes = fromBelow.filter(step => numberOf(step, 'Size') > 0);
	const perhaps = fromBelow.filter(step => numberOf(step, 'Size') > 0 || !withoutLayer.test(textOf(step, 'CreatedBy')));
	const steps = [withBytes, perhaps].find(({length}) => length === chains.length) ?? [];
	return chains.map((chain, index) => ({chain, bytes: steps[index] === undefined ? undefined : numberOf(steps[index], 'Size')}));
};

/** The engine's own names of layers on its disk: each is the digest of the one below and its own content. */
const chainIds = (contents: readonly string[]): readonly string[] => {
	let below = '';
	return contents.map(content => {
		below = below === '' ? content : `sha256:${createHash('sha256').update(`${below} ${content}`).digest('hex')}`;
		return below;
	});
};
