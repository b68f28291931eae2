import {createContext, useContext} from 'react';
import {paletteFor, type Palette} from '../text/style.ts';
import {symbolsFor, type Symbols} from '../text/symbols.ts';

export interface Look {
	readonly palette: Palette;
	readonly symbols: Symbols;
}

export const lookFor = (env: NodeJS.ProcessEnv): Look => ({palette: paletteFor(env), symbols: symbolsFor(env)});

export const LookContext = createContext<Look>(lookFor({}));

export const useLook = (): Look => useContext(LookContext);
