/** Something wrong with a file or with the runbook in it. */
export interface CatalogueProblem {
	/** Where it is wrong. Absolute path. */
	readonly file: string;
	/** The file that was to be loaded, when it is wrong in a helper of it. Absolute path. */
	readonly loading?: string;
	/** Counts from 1; left out where it is not known. */
	readonly line?: number;
	/** That line's text. */
	readonly excerpt?: string;
	/** The runbook's id and step, once the file could be loaded. */
	readonly runbook?: string;
	readonly step?: string;
	/** What is wrong, one sentence. */
	readonly problem: string;
	/** What its author can do, one sentence. */
	readonly remedy: string;
}
