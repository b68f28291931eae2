import {describe, expect, it} from '@jest/globals';
import fc from 'fast-check';
import {freedByImages, type ImageWeight} from '../../src/diagnosis/image-bytes.ts';

const layer = (chain: string, bytes?: number) => ({chain, bytes});
const image = (id: string, layers: ImageWeight['layers'], ownBytes?: number): ImageWeight => ({id, layers, ownBytes});
const of = (ids: string) => new Set(ids);

const base = layer('base', 100);
const all = [image('a', [base, layer('a', 10)]), image('b', [base, layer('b', 20)]), image('c', [layer('c', 5)])];

describe('what removing images frees', () => {
	it('counts a layer that stays with another image for nobody', () => {
		expect(freedByImages(of('a'), all)).toEqual({bytes: 10, estimated: false});
	});

	it('counts a layer that only the removed ones share once, and for all of them together', () => {
		expect(freedByImages(of('ab'), all)).toEqual({bytes: 130, estimated: false});
	});

	it('is nothing for nothing, and everything for all', () => {
		expect(freedByImages(new Set(), all)).toEqual({bytes: 0, estimated: false});
		expect(freedByImages(of('abc'), all)).toEqual({bytes: 135, estimated: false});
	});

	it('is an estimate by the engine\'s count where a size is not known, and not known without one', () => {
		const vague = image('v', [base, layer('v')], 7);
		expect(freedByImages(of('v'), [...all, vague])).toEqual({bytes: 7, estimated: true});
		expect(freedByImages(of('v'), [...all, {...vague, ownBytes: undefined}])).toEqual({bytes: undefined, estimated: true});
		expect(freedByImages(of('v'), [...all, image('v', undefined, 8)])).toEqual({bytes: 8, estimated: true});
	});

	it('needs no size of a layer that stays', () => {
		expect(freedByImages(of('a'), [image('a', [layer('base'), layer('a', 10)]), image('b', [layer('base')])])).toEqual({bytes: 10, estimated: false});
	});

	it('is an estimate where an image that stays cannot be looked into: it may share', () => {
		expect(freedByImages(of('a'), [...all, image('dark', undefined)])).toEqual({bytes: 10, estimated: true});
	});

	it('together is never less than the sum one by one, and never more than all layers', () => {
		const images = fc.array(fc.array(fc.integer({min: 0, max: 6}), {minLength: 1, maxLength: 4}), {minLength: 1, maxLength: 6});
		fc.assert(
			fc.property(images, fc.infiniteStream(fc.boolean()), (made, choice) => {
				const weights = made.map((chains, index) => image(String(index), [...new Set(chains)].map(chain => layer(String(chain), chain + 1))));
				const removed = new Set(weights.map(({id}) => id).filter(() => choice.next().value as boolean));
				const together = freedByImages(removed, weights).bytes ?? 0;
				const alone = [...removed].reduce((sum, id) => sum + (freedByImages(new Set([id]), weights).bytes ?? 0), 0);
				const layers = new Set(made.flat());
				expect(together).toBeGreaterThanOrEqual(alone);
				expect(together).toBeLessThanOrEqual([...layers].reduce((sum, chain) => sum + chain + 1, 0));
			}),
		);
	});
});
