import type { EncodedExport } from '../export/pending-exports.ts';
import { outOfTime } from '../export/shutdown-state.ts';
import { load } from '../lazy/load.ts';
import { wallClock } from '../util/clock.ts';
import { type SendJob, type SendResult, sendExports } from './exit-sender.ts';

/** Taken before the module hooks are installed: what Sightline loads is not observed. */
const { getBuiltinModule } = process;

/** An export that was not delivered, and why. */
export interface Undelivered {
  readonly encodedExport: EncodedExport;
  readonly error: Error;
}

/**
 * Sends exports while the caller waits: in the event `exit` nothing asynchronous happens any more. A thread does
 * the work; it takes about 30 ms to start, as a process would (docs/decisions/process-exit.md).
 *
 * @param timeoutMs longest wait, in milliseconds
 * @returns what was not delivered; never throws
 */
export function sendNow(
  encodedExports: readonly EncodedExport[],
  timeoutMs: number,
): readonly Undelivered[] {
  const results = new Map<number, SendResult>();
  let failed: Error | undefined;
  try {
    for (const result of waitForThread(encodedExports, timeoutMs)) {
      results.set(result.index, result);
    }
  } catch (error) {
    failed = error as Error;
  }
  return encodedExports.flatMap((encodedExport, index): readonly Undelivered[] => {
    const result = results.get(index);
    if (result === undefined) return [{ encodedExport, error: failed ?? outOfTime() }];
    if (result.error === undefined) return [];
    const { message, ...rest } = result.error;
    return [{ encodedExport, error: Object.assign(new Error(message), rest) }];
  });
}

function waitForThread(
  encodedExports: readonly EncodedExport[],
  timeoutMs: number,
): readonly SendResult[] {
  const { MessageChannel, receiveMessageOnPort, Worker } = getBuiltinModule('node:worker_threads');
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const job: SendJob = { encodedExports, deadline: wallClock() + timeoutMs, port: port2, done };
  const tunnel = encodedExports.some(({ target }) => target.proxy !== undefined)
    ? `${openTunnel()}`
    : '';
  const thread = new Worker(`(${sendExports})(require${tunnel && `, ${tunnel}`})`, {
    eval: true,
    workerData: job,
    transferList: [port2],
    // Without the service's flags and preloads, Sightline's among them.
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
  });
  thread.unref();
  Atomics.wait(done, 0, 0, timeoutMs);
  const results: SendResult[] = [];
  for (;;) {
    const reply = receiveMessageOnPort(port1);
    if (reply === undefined) return results;
    results.push(reply.message as SendResult);
  }
}

function openTunnel() {
  return load<typeof import('../otlp/http/open-tunnel.ts')>('sightline:otlp/http/open-tunnel')
    .openTunnel;
}
