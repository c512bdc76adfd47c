import type { EncodedExport } from '../export/pending-exports.ts';
import { outOfTime } from '../export/shutdown-state.ts';
import { load } from '../lazy/load.ts';
import { wallClock } from '../util/clock.ts';
import { type Errand, type Outcome, sendParcels } from './exit-sender.ts';

/** Kept from before module hooks are in place: what we load is nothing that the service uses. */
const { getBuiltinModule } = process;

/** A parcel that was not delivered, and why. */
export interface Undelivered {
  readonly encodedExport: EncodedExport;
  readonly error: Error;
}

/**
 * Sends parcels while the caller waits: in the event `exit` nothing asynchronous happens any more. A
 * thread of its own does the work; to start it takes about 30 ms, a process as long
 * (docs/decisions/process-exit.md).
 *
 * @param timeoutMs longest wait, in milliseconds
 * @returns what was not delivered; never throws
 */
export function sendNow(
  encodedExports: readonly EncodedExport[],
  timeoutMs: number,
): readonly Undelivered[] {
  const outcomes = new Map<number, Outcome>();
  let failed: Error | undefined;
  try {
    for (const outcome of waitForThread(encodedExports, timeoutMs))
      outcomes.set(outcome.index, outcome);
  } catch (error) {
    failed = error as Error;
  }
  return encodedExports.flatMap((encodedExport, index): readonly Undelivered[] => {
    const outcome = outcomes.get(index);
    if (outcome === undefined) return [{ encodedExport, error: failed ?? outOfTime() }];
    if (outcome.error === undefined) return [];
    const { message, ...rest } = outcome.error;
    return [{ encodedExport, error: Object.assign(new Error(message), rest) }];
  });
}

function waitForThread(
  encodedExports: readonly EncodedExport[],
  timeoutMs: number,
): readonly Outcome[] {
  const { MessageChannel, receiveMessageOnPort, Worker } = getBuiltinModule('node:worker_threads');
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const errand: Errand = { encodedExports, deadline: wallClock() + timeoutMs, port: port2, done };
  const tunnel = encodedExports.some(({ target }) => target.proxy !== undefined)
    ? `${openTunnel()}`
    : '';
  const thread = new Worker(`(${sendParcels})(require${tunnel && `, ${tunnel}`})`, {
    eval: true,
    workerData: errand,
    transferList: [port2],
    // None of the service's flags and preloads, ours among them.
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
  });
  thread.unref();
  Atomics.wait(done, 0, 0, timeoutMs);
  const outcomes: Outcome[] = [];
  for (;;) {
    const received = receiveMessageOnPort(port1);
    if (received === undefined) return outcomes;
    outcomes.push(received.message as Outcome);
  }
}

function openTunnel() {
  return load<typeof import('../otlp/http/open-tunnel.ts')>('sightline:otlp/http/open-tunnel')
    .openTunnel;
}
