import * as redis from 'redis';
import start from './multi.cjs';

await start(redis);
