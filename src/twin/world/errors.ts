/** An answer of the engine that is an error: `{"message": …}` with its status, in the engine's own words. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

/** The twin does not know this: said by name, never answered with an invented success. */
export const notSimulated = (what: string): ApiError => new ApiError(501, `The twin does not know ${what}`);
