export * from '../language/words.ts';
