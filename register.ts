import { startOnce } from './src/start/start-once.ts';

startOnce();
