import type {ContainerRef, Hands} from '../operation.ts';
import {engineCall} from './engine.ts';
import {ifThere} from './left-alone.ts';

/** What is looked at right before, as the engine writes it. */
export interface InspectedContainer {
	readonly Id: string;
	readonly State: {readonly Running: boolean; readonly Paused: boolean; readonly Restarting: boolean; readonly Dead: boolean; readonly Status: string};
	readonly HostConfig: {readonly AutoRemove?: boolean};
	readonly Config: {readonly StopTimeout?: number; readonly Labels?: Readonly<Record<string, string>> | null};
	readonly Mounts?: readonly {readonly Type: string; readonly Name?: string}[];
}

/** Undefined when it is gone. */
export const inspectContainer = (hands: Hands, {id, name}: ContainerRef): Promise<InspectedContainer | undefined> =>
	ifThere(engineCall(hands, {doing: `look at container ${name}`, nextSteps: () => ['docker ps -a']}, docker => docker.getContainer(id).inspect() as Promise<unknown> as Promise<InspectedContainer>));
