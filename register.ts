import { startOnce } from './src/start-once.ts';

startOnce();
