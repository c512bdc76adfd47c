import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts } from '../receiver/count.ts';
import type { BenchReceiver } from '../receiver/receiver.ts';
import type { Subject } from '../subjects/subject.ts';

/** What a run must leave at the receiver; `null`: whatever comes is right. */
export interface Expected {
  readonly serverSpans: number | null;
  readonly measuredRequests: number | null;
  readonly logRecords: number | null;
}

/** A run whose figures mean nothing, since what arrived is not what it was to send. */
export class TelemetryLost extends Error {
  override readonly name = 'TelemetryLost';
  readonly code = 'ERR_TELEMETRY_LOST';
}

export interface Traffic {
  readonly requests: number;
  readonly sampled: boolean;
  /** Of which logger, and how many. */
  readonly logs?: { readonly logger: string; readonly lines: number } | undefined;
}

export function expectedOf({ promised }: Subject, traffic: Traffic): Expected {
  const { requests, sampled, logs } = traffic;
  const sendsLogs = logs !== undefined && promised.logs?.includes(logs.logger);
  const metric = promised.requestMetric;
  return {
    serverSpans: promised.serverSpans && sampled ? requests : 0,
    measuredRequests: metric === null ? null : metric ? requests : 0,
    logRecords: promised.logs === null ? null : sendsLogs ? logs.lines : 0,
  };
}

/** How what arrived differs from what was to arrive, in words; undefined where it does not. */
export function differenceOf(counts: Counts, expected: Expected): string | undefined {
  const differences = [
    difference('server spans', counts.serverSpans, expected.serverSpans),
    difference('requests in the metric', counts.measuredRequests ?? 0, expected.measuredRequests),
    difference('log records', counts.logRecords, expected.logRecords),
    counts.undecoded > 0 ? `${counts.undecoded} bodies cannot be decoded` : undefined,
  ].filter((words) => words !== undefined);
  return differences.length === 0 ? undefined : differences.join(', ');
}

/**
 * Waits until everything has arrived.
 *
 * @param hasEnded whether the process that sends it is over, after which nothing more comes
 * @param timeoutMs beside the time that counting takes
 * @returns what differs in the end, in words; undefined where all has arrived
 */
export async function waitForTelemetry(
  receiver: BenchReceiver,
  expected: Expected,
  hasEnded: () => boolean,
  timeoutMs: number,
): Promise<string | undefined> {
  let deadline = performance.now() + timeoutMs;
  for (;;) {
    const ended = hasEnded();
    const started = performance.now();
    const problem = differenceOf(await receiver.count(), expected);
    // Decoding a million spans takes longer than anybody takes to send the last of them.
    deadline += performance.now() - started;
    if (problem === undefined || ended || performance.now() > deadline) return problem;
    await sleep(100);
  }
}

function difference(what: string, count: number, expected: number | null): string | undefined {
  if (expected === null || count === expected) return undefined;
  return `${count} ${what} instead of ${expected}`;
}
