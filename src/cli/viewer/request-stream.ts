import { listErrors, listOccurrences } from '../../viewer/store/read/errors.ts';
import { type LogLine, listLogs } from '../../viewer/store/read/logs.ts';
import { readTrace } from '../../viewer/store/read/traces.ts';
import type { Store } from '../../viewer/store/store.ts';
import { errorLines } from '../../viewer/terminal/error-lines.ts';
import { logLine } from '../../viewer/terminal/log-line.ts';
import { requestLines } from '../../viewer/terminal/request-lines.ts';
import { terminalStyle } from './terminal-style.ts';

/** The spans of a request arrive in several batches: its line waits for the others. */
const SETTLE_MS = 400;
/** How long a trace waits for its root span, and a log line for its trace: the caller may export elsewhere. */
const MAX_WAIT_MS = 3000;
const MAX_LOGS = 50;
const MAX_ERROR_GROUPS = 50;
const MAX_PRINTED_TRACES = 10_000;
const MAX_WAITING = 1000;

interface TraceUpdate {
  readonly id: string;
  readonly hasRoot: number;
  /** Id of the last row of the trace. */
  readonly last: number;
}

/** Prints a line for each request that arrives, with its tree, errors and log lines, until it is ended. */
export function streamRequests(store: Store): { readonly end: () => void } {
  const style = terminalStyle();
  const selectUpdates = store.database.prepare(
    `SELECT id, has_root AS hasRoot, last FROM traces WHERE last > ? ORDER BY last`,
  );
  const selectCode = store.database.prepare('SELECT code FROM traces WHERE id = ?');
  const selectLogs = store.database.prepare(
    `SELECT t.id, t.time_us AS timeUs, t.severity, t.body, t.trace, t.span, r.service FROM logs t
       JOIN resources r ON r.id = t.resource WHERE t.id > ? ORDER BY t.id`,
  );
  /** Time of the newest printed occurrence, by error group. */
  const occurrenceTimes = new Map<number, number>();
  const printedTraces = new Set<string>();
  /** Traces without a root span, and log lines without a trace: since when they wait. */
  const waitingTraces = new Map<string, number>();
  const waitingLogs = new Map<number, { readonly log: LogLine; readonly since: number }>();
  let lastSpan = 0;
  let lastLog = 0;
  let timer: NodeJS.Timeout | undefined;

  const write = (lines: readonly string[]) => {
    for (const line of lines) process.stdout.write(`${line}\n`);
  };
  const printErrors = (trace: string) => {
    for (const group of listErrors(store, {}, MAX_ERROR_GROUPS)) {
      const [newest] = listOccurrences(store, group.id, 1);
      if (newest?.trace !== trace || occurrenceTimes.get(group.id) === newest.timeUs) continue;
      occurrenceTimes.set(group.id, newest.timeUs);
      write(errorLines(group, style));
    }
  };
  const printTrace = (id: string) => {
    waitingTraces.delete(id);
    // A request is printed once; spans that arrive later are not.
    if (printedTraces.has(id)) return;
    if (printedTraces.size >= MAX_PRINTED_TRACES) printedTraces.clear();
    printedTraces.add(id);
    const { code = '' } = (selectCode.get(id) ?? {}) as { code?: string };
    write(requestLines(readTrace(store, id), code, style));
    for (const log of listLogs(store, { trace: id }, MAX_LOGS).logs) {
      waitingLogs.delete(log.id);
      write([logLine(log, { ...style, indent: 2 })]);
    }
    printErrors(id);
  };
  const readNew = (now: number) => {
    for (const log of selectLogs.iterate(lastLog) as Iterable<unknown> as Iterable<LogLine>) {
      lastLog = log.id;
      waitingLogs.set(log.id, { log, since: now });
    }
    for (const { id, hasRoot, last } of selectUpdates.all(lastSpan) as unknown as TraceUpdate[]) {
      lastSpan = last;
      if (hasRoot === 1) printTrace(id);
      else if (!printedTraces.has(id) && !waitingTraces.has(id)) waitingTraces.set(id, now);
    }
  };
  const print = (maxWaitMs: number) => {
    clearTimeout(timer);
    timer = undefined;
    const now = Date.now();
    readNew(now);
    const isDue = (since: number, size: number) => now - since >= maxWaitMs || size > MAX_WAITING;
    for (const [id, since] of waitingTraces) {
      if (isDue(since, waitingTraces.size)) printTrace(id);
    }
    for (const [id, { log, since }] of waitingLogs) {
      const isAlone = log.trace === '' || printedTraces.has(log.trace);
      if (!isAlone && !isDue(since, waitingLogs.size)) continue;
      waitingLogs.delete(id);
      write([logLine(log, style)]);
    }
    if (waitingTraces.size + waitingLogs.size > 0) schedule();
  };
  const schedule = () => {
    timer ??= setTimeout(() => print(MAX_WAIT_MS), SETTLE_MS);
  };
  const unsubscribe = store.onArrival(schedule);
  return {
    end() {
      unsubscribe();
      print(0);
    },
  };
}
