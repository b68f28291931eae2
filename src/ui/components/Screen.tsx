import {Box, useApp, useWindowSize, type SuspendTerminal} from 'ink';
import {useEffect, useSyncExternalStore, type ReactNode} from 'react';
import {useKeys} from '../input/use-keys.ts';
import {layOut} from '../layout.ts';
import type {Screen as ScreenModel} from '../screen.ts';
import {isTooSmall} from '../screen-state.ts';
import {span, type Line} from '../text/line.ts';
import {Rows} from './Rows.tsx';
import {TooSmall} from './TooSmall.tsx';
import {useLook} from './look.ts';

interface Props {
	readonly screen: ScreenModel;
	/** Ink hands this out only inside its tree. */
	readonly onReady: (suspendTerminal: SuspendTerminal) => void;
}

/** Draws what the screen's state says; every key goes to the state. */
export const Screen = ({screen, onReady}: Props): ReactNode => {
	const state = useSyncExternalStore(screen.subscribe, screen.state);
	const size = useWindowSize();
	const {symbols} = useLook();
	const {suspendTerminal} = useApp();
	useKeys(screen.press);
	useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
	useEffect(() => screen.resized(), [screen, size.columns, size.rows]);

	if (isTooSmall(size)) return <TooSmall {...size} />;
	const {header, side, sideWidth, body, bottom, footer} = layOut(state, size);
	const column = body.map((): Line => [span(symbols.column, 'dim')]);
	return (
		<Box flexDirection="column" height={size.rows - 1} width={size.columns} overflow="hidden">
			<Rows rows={[header]} width={size.columns} />
			<Box flexDirection="row">
				{sideWidth > 0 && (
					<>
						<Rows rows={side} width={sideWidth - 2} />
						<Rows rows={column} width={2} />
					</>
				)}
				<Rows rows={body} width={size.columns - sideWidth} />
			</Box>
			<Rows rows={bottom} width={size.columns} />
			<Rows rows={[footer]} width={size.columns} />
		</Box>
	);
};
