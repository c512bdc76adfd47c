/** Makes study-service fail once, and draws what is reported of it into docs/images/one-error.svg. */
import { writeFileSync } from 'node:fs';
import { followOneError } from '../../test/e2e/one-error.ts';
import { drawOneError } from './draw-one-error.ts';

const FILE = new URL('../../docs/images/one-error.svg', import.meta.url);

writeFileSync(FILE, drawOneError(await followOneError()));
