import { listErrors, listOccurrences } from '../../viewer/store/read-errors.ts';
import { type LogLine, listLogs } from '../../viewer/store/read-logs.ts';
import { readTrace } from '../../viewer/store/read-traces.ts';
import type { Store } from '../../viewer/store/store.ts';
import { errorLines } from '../../viewer/terminal/error-lines.ts';
import { logLine } from '../../viewer/terminal/log-line.ts';
import { requestLines } from '../../viewer/terminal/request-lines.ts';
import { terminalStyle } from './terminal-style.ts';

/** Spans of a request come in several batches: its line waits for the rest. */
const SETTLE_MS = 400;
const MAX_LOGS = 50;
const MAX_GROUPS = 50;
const MAX_PRINTED = 10_000;

/** Prints a line for each request that arrives, with its tree, errors and log lines; until it is ended. */
export function streamRequests(store: Store): { readonly end: () => Promise<void> } {
  const style = terminalStyle();
  const changed = store.database.prepare(
    `SELECT id, has_root AS hasRoot, last FROM traces WHERE last > ? ORDER BY last`,
  );
  const looseLogs = store.database.prepare(
    `SELECT t.id, t.time_us AS timeUs, t.severity, t.body, t.trace, t.span, r.service FROM logs t
       JOIN resources r ON r.id = t.resource WHERE t.id > ? AND t.trace = '' ORDER BY t.id LIMIT 1000`,
  );
  const known = new Map<number, number>();
  const printed = new Set<string>();
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
  const print = () => {
    timer = undefined;
    for (const log of looseLogs.all(lastLog) as unknown as LogLine[]) {
      lastLog = log.id;
      write([logLine(log, style)]);
    }
    for (const row of changed.all(lastSpan) as unknown as Changed[]) {
      lastSpan = row.last;
      // What comes later still is on the page; a line stands once.
      if (row.hasRoot === 0 || printed.has(row.id)) continue;
      if (printed.size >= MAX_PRINTED) printed.clear();
      printed.add(row.id);
      write(requestLines(readTrace(store, row.id), style));
      for (const log of listLogs(store, { trace: row.id }, MAX_LOGS).logs) {
        write([logLine(log, { ...style, indent: 2 })]);
      }
      printErrors(row.id);
    }
  };
  const stop = store.onArrival(() => {
    timer ??= setTimeout(print, SETTLE_MS);
  });
  return {
    async end() {
      stop();
      clearTimeout(timer);
      print();
    },
  };
}

interface Changed {
  readonly id: string;
  readonly hasRoot: number;
  readonly last: number;
}
