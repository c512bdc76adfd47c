import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startReceiver } from '../../../tools/receiver/receiver.ts';
import { startFakeSentry } from '../../support/fake-sentry.ts';
import { freePort } from '../../support/free-port.ts';
import { runNode } from '../../support/run-node.ts';
import { preload, sentryPreload, type Way } from './preloads.ts';
import type { Program } from './programs.ts';
import { sentryShots } from './sentry-shots.ts';
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
  const sentry = program.ofSentry ? await startFakeSentry() : undefined;
  try {
    const { nodeArgs, env } =
      sentry && way === 'upstream' ? sentryPreload() : preload(way, modules, receiver.url);
    const finished = await runNode(program.files[modules]!, {
      nodeArgs,
      deadlineMs: DEADLINE_MS,
      env: {
        NODE_ENV: 'test',
        ...serverEnv,
        ...env,
        ...(sentry && { SENTRY_DSN: sentry.dsn }),
        ...(await filledIn(program.env, program.files[modules]!)),
      },
    });
    // What left last may still be on its way through the sockets of this process.
    await delay(20);
    const snapshot = takeSnapshot(finished, receiver, program);
    // Sentry's SDK is no reference of what goes by OTLP.
    return sentry
      ? {
          ...snapshot,
          spans: [],
          metrics: [],
          instruments: [],
          logs: [],
          sentry: sentryShots(sentry.events),
        }
      : snapshot;
  } finally {
    await receiver.stop();
    await sentry?.stop();
  }
}

/** `{port}` in a value stands for a free one, `{folder}` for that of the program. */
async function filledIn(
  env: Readonly<Record<string, string>>,
  file: string,
): Promise<Record<string, string>> {
  const pairs = Object.entries(env).map(async ([name, value]) => [
    name,
    value
      .replace('{folder}', dirname(file))
      .replace('{port}', value.includes('{port}') ? String(await freePort()) : ''),
  ]);
  return Object.fromEntries(await Promise.all(pairs));
}
