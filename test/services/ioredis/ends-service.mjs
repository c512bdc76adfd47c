import Redis from 'ioredis';
import start from './ends.cjs';

await start(Redis);
