/** Left free beside what is written, so that keeping a copy never fills the disk that something else writes to. Bytes. */
export const reserve = 64 * 1024 * 1024;
