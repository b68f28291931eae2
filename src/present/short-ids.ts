/** An id of the engine on its own; within a path or a longer name it must stay as it is. */
const wholeId = /(?<![\w./:=-])[0-9a-f]{64}(?![\w/=-])/gu;

/** Ids as `docker ps` shows them, in 12 characters: docker takes them just as well, and nobody reads 64. */
export const shortIds = (text: string): string => text.replaceAll(wholeId, id => id.slice(0, 12));
