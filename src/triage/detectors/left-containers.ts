import type {Container} from '../../host/docker/reader.ts';
import {containersOf, isTime} from '../containers.ts';
import type {Detector} from '../detector.ts';
import {makeFinding, typed} from '../make.ts';

/** An operation has one for as long as it copies or tries something. Milliseconds. */
const longest = 3_600_000;

/** Was it made for a moment, long ago, and never started? */
export const isLeft = ({labels, state, created, startedAt}: Container, now: number): boolean =>
	labels['drydock.temporary'] === 'true' && state === 'created' && !isTime(startedAt) && now - Date.parse(created) > longest;

/** Containers that Drydock made for a moment, and could not remove: its session was killed. They were never started. */
export const leftContainers: Detector = {
	what: 'containers that Drydock left',
	minor: true,
	find: async look => {
		const {all} = await containersOf(look);
		const left = all.filter(container => isLeft(container, look.now));
		return left.map(({name, image, created}) =>
			makeFinding({
				kind: 'left-container',
				severity: 'info',
				subject: `container ${name}`,
				title: `Container ${name} was made by Drydock for a moment, and was left`,
				evidence: [`label drydock.temporary=true, made of ${image} at ${created}, never started`],
				cost: 'It keeps its image from being removed, and does nothing.',
				nextSteps: [`docker rm --volumes ${typed(name)}`],
			}),
		);
	},
};
