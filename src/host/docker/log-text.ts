const headerBytes = 8;

/**
 * The text of a container's log. Without a terminal the engine sends frames: a byte for the stream (0 to 2), three
 * zeros, four for the length. What does not look like a frame is taken as text: it was a terminal's, or a bit is lost.
 */
export const logText = (body: Buffer, framed: boolean): string => {
	if (!framed) return body.toString();
	const parts: Buffer[] = [];
	let position = 0;
	while (position + headerBytes <= body.length && isFrame(body, position)) {
		const end = position + headerBytes + body.readUInt32BE(position + 4);
		parts.push(body.subarray(position + headerBytes, end));
		position = end;
	}
	if (position < body.length) parts.push(body.subarray(position));
	return Buffer.concat(parts).toString();
};

const isFrame = (body: Buffer, position: number): boolean => body.readUInt32BE(position) % 0x1_00_00_00 === 0 && (body[position] ?? 9) <= 2;
