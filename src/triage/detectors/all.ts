import type {Detector} from '../detector.ts';

/** In no order: all look at the same time. */
export const allDetectors: readonly Detector[] = [];
