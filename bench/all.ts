/** `npm run bench`: every measurement, one after the other. */
import {benchStart} from './start.ts';

benchStart();
