import { Redis } from 'ioredis';
import start from './app.cjs';

await start(Redis);
