import { setTimeout as delay } from 'node:timers/promises';
import { startReceiver } from '../../../src/viewer/receiver/receiver.ts';
import { runNode } from '../../support/run-node.ts';
import { preload, type Way } from './preloads.ts';
import type { Program } from './programs.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import type { Modules } from './twin.ts';

/** Longest life of a program, in milliseconds. */
const DEADLINE_MS = 30_000;

/**
 * What upstream's loader says at some starts of some ES modules; such a run is no reference.
 */
const UNSTEADY = /No such built-in module: node:\w+\?iitm=true/;
const MOST_TRIES = 12;

/** Runs a program under upstream's preload, again where its loader fails. */
export async function runReference(
  program: Program,
  modules: Modules,
  serverEnv: Readonly<Record<string, string>>,
): Promise<Snapshot> {
  let failed = false;
  for (let tries = 1; ; tries += 1) {
    const snapshot = await runProgram(program, modules, 'upstream', serverEnv);
    if (!UNSTEADY.test(snapshot.stderr) || tries === MOST_TRIES) {
      return failed ? { ...snapshot, unsteady: true } : snapshot;
    }
    failed = true;
  }
}

/** Runs a program to its end and takes down what it printed and sent. */
export async function runProgram(
  program: Program,
  modules: Modules,
  way: Way,
  serverEnv: Readonly<Record<string, string>>,
): Promise<Snapshot> {
  const receiver = await startReceiver();
  try {
    const { nodeArgs, env } = preload(way, modules, receiver.url);
    const finished = await runNode(program.files[modules]!, {
      nodeArgs,
      deadlineMs: DEADLINE_MS,
      env: { NODE_ENV: 'test', ...serverEnv, ...env, ...program.env },
    });
    // What left last may still be on its way through the sockets of this process.
    await delay(20);
    const { spans, metrics, logs } = receiver;
    return takeSnapshot(finished, { spans, metrics, logs }, program);
  } finally {
    await receiver.stop();
  }
}
