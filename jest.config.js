/** Tests run on the TypeScript sources; swc strips the types (TypeScript 7 has no compiler API for ts-jest). */
export default {
	testEnvironment: 'node',
	// Not a measure of speed: two workers, servers booting beside them, and the first import of Ink in each file.
	testTimeout: 60_000,
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.{ts,tsx}'],
	extensionsToTreatAsEsm: ['.ts', '.tsx'],
	moduleNameMapper: {'^drydock-cli$': '<rootDir>/src/index.ts'},
	transform: {
		'^.+\\.tsx?$': [
			'@swc/jest',
			{
				jsc: {
					parser: {syntax: 'typescript', tsx: true},
					transform: {react: {runtime: 'automatic'}},
					target: 'es2024',
				},
				module: {type: 'es6'},
			},
		],
	},
	transformIgnorePatterns: ['/node_modules/'],
};
