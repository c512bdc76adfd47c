#!/usr/bin/env node
import { runProgram } from './program.ts';

// `sightline env | head` closes the pipe early, which is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

runProgram(process.argv).then((exitCode) => {
  process.exitCode = exitCode;
});
