import {Text} from 'ink';
import type {ReactNode} from 'react';
import {smallest, type Size} from '../screen-state.ts';

/** Nothing is shown half: a decision needs all of its words. No key but Ctrl-C means anything here. */
export const TooSmall = ({columns, rows}: Size): ReactNode => (
	<Text wrap="truncate">{`Enlarge to ${smallest.columns}x${smallest.rows} (is ${columns}x${rows})`.slice(0, columns)}</Text>
);
