import {record, type TwinHost} from '../world/host.ts';
import type {TwinImage} from '../world/world.ts';
import type {Answer, Call} from './call.ts';

export const tagsOf = ({inspect}: TwinImage): readonly string[] => (inspect['RepoTags'] ?? []) as string[];
export const layersOf = ({inspect}: TwinImage): readonly string[] => (record(inspect, 'RootFS')['Layers'] ?? []) as string[];

/** How fast layers are copied. Bytes a second. */
export const copied = 100 * 1024 * 1024;

/** An answer of lines that say how far it is. */
export const progress = ({response}: Call, ...lines: readonly object[]): Answer => {
	response.writeHead(200, {'Content-Type': 'application/json'});
	response.end(lines.map(line => `${JSON.stringify(line)}\r\n`).join(''));
	return 'answered';
};

/** It went wrong, and the status says nothing of it. */
export const failed = (call: Call, message: string): Answer => progress(call, {errorDetail: {message}, error: message});

/** A name belongs to one image: whoever had it has it no more. */
export const takeName = (host: TwinHost, image: TwinImage, tag: string): void => {
	for (const other of host.world.images) other.inspect['RepoTags'] = tagsOf(other).filter(each => each !== tag);
	image.inspect['RepoTags'] = [...tagsOf(image), tag];
};
