import { listErrors, listOccurrences } from '../../viewer/store/read/errors.ts';
import { type LogLine, listLogs } from '../../viewer/store/read/logs.ts';
import { readTrace } from '../../viewer/store/read/traces.ts';
import type { Store } from '../../viewer/store/store.ts';
import { errorLines } from '../../viewer/terminal/error-lines.ts';
import { logLine } from '../../viewer/terminal/log-line.ts';
import { requestLines } from '../../viewer/terminal/request-lines.ts';
import { terminalStyle } from './terminal-style.ts';

/** Spans of a request come in several batches: its line waits for the rest. */
const SETTLE_MS = 400;
/** After which what has not come is not waited for: the caller of a request may send elsewhere. */
const PATIENCE_MS = 3000;
const MAX_LOGS = 50;
const MAX_GROUPS = 50;
const MAX_PRINTED = 10_000;
const MAX_WAITING = 1000;

interface Changed {
  readonly id: string;
  readonly hasRoot: number;
  readonly last: number;
}

/** Prints a line for each request that arrives, with its tree, errors and log lines; until it is ended. */
export function streamRequests(store: Store): { readonly end: () => Promise<void> } {
  const style = terminalStyle();
  const changed = store.database.prepare(
    `SELECT id, has_root AS hasRoot, last FROM traces WHERE last > ? ORDER BY last`,
  );
  const codeOf = store.database.prepare('SELECT code FROM traces WHERE id = ?');
  const newLogs = store.database.prepare(
    `SELECT t.id, t.time_us AS timeUs, t.severity, t.body, t.trace, t.span, r.service FROM logs t
       JOIN resources r ON r.id = t.resource WHERE t.id > ? ORDER BY t.id`,
  );
  const known = new Map<number, number>();
  const printed = new Set<string>();
  /** Since when; of traces without their first span, and of lines whose trace has not come. */
  const waitingTraces = new Map<string, number>();
  const waitingLogs = new Map<number, { readonly log: LogLine; readonly since: number }>();
  let lastSpan = 0;
  let lastLog = 0;
  let timer: NodeJS.Timeout | undefined;

  const write = (lines: readonly string[]) => {
    for (const line of lines) process.stdout.write(`${line}\n`);
  };
  const printErrors = (trace: string) => {
    for (const group of listErrors(store, {}, MAX_GROUPS)) {
      const [newest] = listOccurrences(store, group.id, 1);
      if (newest?.trace !== trace || known.get(group.id) === newest.timeUs) continue;
      known.set(group.id, newest.timeUs);
      write(errorLines(group, style));
    }
  };
  const printTrace = (id: string) => {
    waitingTraces.delete(id);
    // What comes later still is on the page; a request stands once.
    if (printed.has(id)) return;
    if (printed.size >= MAX_PRINTED) printed.clear();
    printed.add(id);
    const { code = '' } = (codeOf.get(id) ?? {}) as { code?: string };
    write(requestLines(readTrace(store, id), code, style));
    for (const log of listLogs(store, { trace: id }, MAX_LOGS).logs) {
      waitingLogs.delete(log.id);
      write([logLine(log, { ...style, indent: 2 })]);
    }
    printErrors(id);
  };
  const takeNew = (now: number) => {
    for (const log of newLogs.iterate(lastLog) as Iterable<unknown> as Iterable<LogLine>) {
      lastLog = log.id;
      waitingLogs.set(log.id, { log, since: now });
    }
    for (const row of changed.all(lastSpan) as unknown as Changed[]) {
      lastSpan = row.last;
      if (row.hasRoot === 1) printTrace(row.id);
      else if (!printed.has(row.id) && !waitingTraces.has(row.id)) waitingTraces.set(row.id, now);
    }
  };
  const print = (patienceMs: number) => {
    clearTimeout(timer);
    timer = undefined;
    const now = Date.now();
    takeNew(now);
    const isOver = (since: number, size: number) => now - since >= patienceMs || size > MAX_WAITING;
    for (const [id, since] of waitingTraces) {
      if (isOver(since, waitingTraces.size)) printTrace(id);
    }
    for (const [id, { log, since }] of waitingLogs) {
      const isAlone = log.trace === '' || printed.has(log.trace);
      if (!isAlone && !isOver(since, waitingLogs.size)) continue;
      waitingLogs.delete(id);
      write([logLine(log, style)]);
    }
    if (waitingTraces.size + waitingLogs.size > 0) wake();
  };
  const wake = () => {
    timer ??= setTimeout(() => print(PATIENCE_MS), SETTLE_MS);
  };
  const stop = store.onArrival(wake);
  return {
    async end() {
      stop();
      print(0);
    },
  };
}
