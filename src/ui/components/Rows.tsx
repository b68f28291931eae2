import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import Spinner from 'ink-spinner';
import type {ReactNode} from 'react';
import {lineText, type Line, type Span} from '../text/line.ts';
import {asciiOnly} from '../text/symbols.ts';
import {useLook} from './look.ts';

const Piece = ({text, style, spinner}: Span): ReactNode => {
	const {palette, symbols} = useLook();
	const isRead = useIsScreenReaderEnabled();
	const look = style === undefined ? {} : palette[style];
	// A spinner would be read out ten times a second.
	if (spinner === true && !isRead) {
		return (
			<Text {...look}>
				<Spinner type={symbols.unicode ? 'dots' : 'line'} />
			</Text>
		);
	}
	return <Text {...look}>{symbols.unicode ? text : asciiOnly(text)}</Text>;
};

/** Rows as they were laid out: one each, never wrapped again. */
export const Rows = ({rows, width}: {readonly rows: readonly Line[]; readonly width: number}): ReactNode => (
	<Box flexDirection="column" width={width} flexShrink={0}>
		{rows.map((row, index) => (
			// Rows have no identity but their place on the screen.
			<Text key={index} wrap="truncate">
				{lineText(row) === '' ? ' ' : row.map((piece, at) => <Piece key={at} {...piece} />)}
			</Text>
		))}
	</Box>
);
