import type { Inbox } from './inbox.ts';
import type { Received } from './received.ts';

/** Returns the awaited value; undefined, null and false mean that it has not arrived. */
export type Condition<T> = (received: Received) => T | undefined | null | false;

/** @throws Error after the timeout, with a list of the received data */
export function waitFor<T>(
  inbox: Inbox,
  label: string,
  condition: Condition<T>,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      unsubscribe();
      settle();
    };
    const check = () => {
      try {
        const value = condition(inbox.received);
        if (value !== undefined && value !== null && value !== false) {
          finish(() => resolve(value));
        }
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const timer = setTimeout(() => {
      const arrived = describeReceived(inbox.received);
      finish(() =>
        reject(new Error(`${label} did not arrive within ${timeoutMs} ms.\n${arrived}`)),
      );
    }, timeoutMs);
    const unsubscribe = inbox.onChange(check);
    check();
  });
}

/** Lists the received data in a few lines, for error messages. */
function describeReceived(received: Received): string {
  return [
    describe('requests', received.requests, (r) => `${r.path} (${r.protocol}, ${r.encoding})`),
    describe('spans', received.spans, (span) => `${span.kind} ${span.name} [${span.scope.name}]`),
    describe('metric points', received.metrics, (metric) => metric.name),
    describe('log records', received.logs, (log) => `${log.severityText} ${String(log.body)}`),
  ].join('\n');
}

function describe<T>(title: string, items: readonly T[], name: (item: T) => string): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1);
  const most = [...counts].slice(0, 40).map(([key, count]) => `  ${count} × ${key}`);
  const rest = counts.size > 40 ? [`  … and ${counts.size - 40} more kinds`] : [];
  return [
    `Received ${items.length} ${title}${items.length > 0 ? ':' : '.'}`,
    ...most,
    ...rest,
  ].join('\n');
}
