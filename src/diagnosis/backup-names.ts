/** Longer ones would not fit beside a registry and a tag. */
const longest = 128;

/**
 * The repository under which an image of a container is kept: `drydock/NAME`. A container may be called what no
 * repository may: with capitals, with dots and dashes side by side or at the end.
 */
export const backupRepository = (containerName: string): string => {
	const name = containerName
		.toLowerCase()
		.slice(0, longest)
		// One dot, one or two underscores, or any number of dashes stand between letters and digits, and nothing else.
		.replaceAll(/[^a-z0-9]+/g, between => (/^(?:\.|__?|-+)$/.test(between) ? between : '-'))
		.replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
	return `drydock/${name === '' ? 'container' : name}`;
};

/** `20261122t015803`: when, in UTC, as a part of a tag. */
export const backupStamp = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();

/** The tag of a backup. Two containers whose names make one repository keep tags of their own. */
export const backupTag = (stamp: string, containerId: string): string => `${stamp}-${containerId.slice(0, 6)}`;
