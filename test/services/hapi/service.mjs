import * as hapi from '@hapi/hapi';
import start from './app.cjs';

await start(hapi);
