import { createClient } from 'redis';
import start from './app.cjs';

await start(createClient);
