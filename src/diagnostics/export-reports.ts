import type { Sent, Target } from '../export/pending-exports.ts';
import * as clock from '../util/clock.ts';
import type { MessageCode } from '../util/message-code.ts';
import type { Cause } from './causes/cause.ts';
import { causeOf } from './causes/export-causes.ts';
import { sanitizeText } from './causes/untrusted-text.ts';
import { displayUrl } from './display-url.ts';
import type { Messages } from './operator-log.ts';

/** Milliseconds between two reports of a failure that lasts. */
const REPORT_INTERVAL_MS = 5 * 60_000;

/** Milliseconds; a clock that is further off puts spans where nobody looks. */
const MAX_SKEW_MS = 60_000;

const ITEM_NAMES: Readonly<Record<Sent, string>> = {
  traces: 'span',
  metrics: 'data point',
  logs: 'log record',
  errors: 'error',
};

function itemCount(items: number, signal: Sent): string {
  return `${items} ${ITEM_NAMES[signal]}${items === 1 ? '' : 's'}`;
}

const QUEUE_SIZES: Readonly<Partial<Record<Sent, string>>> = {
  traces: 'OTEL_BSP_MAX_QUEUE_SIZE',
  logs: 'OTEL_BLRP_MAX_QUEUE_SIZE',
};

/**
 * Reports failing exports to the operator: the first failure of each signal with its cause and cure, then every
 * 5 minutes how much was lost since, then once that exports work again. When the process ends, it reports what was
 * lost since the last message: the numbers of all messages add up to the total loss.
 */
export interface ExportReports {
  /** An attempt failed and will be retried. */
  trouble(target: Target, error: Error): void;
  /** Data was lost: it will not be retried. */
  lost(target: Target, items: number, error: Error): void;
  /** An exporter other than OTLP lost data. */
  failed(signal: Sent, items: number, error: Error): void;
  /** An OTLP partial success: so many items were rejected, the others accepted. */
  refused(target: Target, items: number, message: string): void;
  sent(target: Target): void;
  /** Items were dropped because a queue is full. */
  dropped(signal: Sent, items: number): void;
  /** Items were dropped to stay within SIGHTLINE_MAX_MEMORY_MIB. */
  evicted(signal: Sent, items: number): void;
  /** @param date the collector's time, from the `Date` header of its response */
  clock(target: Target, date: string): void;
  /** The shutdown begins: losses are counted from now on, and reported by `conclude`. */
  hold(): void;
  /** The process continues after all. */
  release(): void;
  /** The shutdown is over: reports all losses that have not been reported yet. */
  conclude(): void;
}

interface State {
  /** Whether the current failure has been reported. */
  isReported: boolean;
  reportTime: number;
  /** Items lost: in total if `reportsTotal`, else since the last report. */
  loss: number;
  /** The part of `loss` that was reported. */
  reportedLoss: number;
  readonly reportsTotal: boolean;
  /** The cause of the current failure. */
  error: Error | undefined;
  /** Whether the last export succeeded. */
  works: boolean;
  /** Whether a collector sent a warning without a count during the shutdown. */
  hasWarning: boolean;
  /** The final message and its code. */
  finalReport: ((loss: number) => readonly [MessageCode, string]) | undefined;
}

/**
 * @param now a monotonic clock in milliseconds, replaced in tests
 * @param wallClock milliseconds since 1970, replaced in tests
 */
export function createExportReports(
  messages: Pick<Messages, 'warn' | 'repeat'>,
  now: () => number = clock.performance.now,
  wallClock: () => number = clock.wallClock,
): ExportReports {
  const states = new Map<string, State>();
  let isOnHold = false;
  const stateOf = (key: string, reportsTotal = false): State => {
    let state = states.get(key);
    if (state === undefined) {
      state = {
        isReported: false,
        reportTime: Number.NEGATIVE_INFINITY,
        loss: 0,
        reportedLoss: 0,
        reportsTotal,
        works: false,
        error: undefined,
        hasWarning: false,
        finalReport: undefined,
      };
      states.set(key, state);
    }
    return state;
  };
  /** Whether a report is due; if so, it counts as made. */
  const startReport = (state: State): boolean => {
    if (isOnHold || now() - state.reportTime < REPORT_INTERVAL_MS) return false;
    state.reportTime = now();
    state.isReported = true;
    return true;
  };

  /** Reports the total of a loss that continues. */
  const reportTotal = (
    state: State,
    items: number,
    code: MessageCode,
    line: (loss: number, scope: string) => string,
  ): void => {
    state.loss += items;
    state.finalReport ??= (loss) => [code, line(loss, ' in total')];
    if (!startReport(state)) return;
    state.reportedLoss = state.loss;
    messages.repeat('warn', code, line(state.loss, ' so far'));
  };

  const fail = (
    signal: Sent,
    destination: string,
    items: number,
    reason: () => Pick<Cause, 'code'> & { readonly text: string },
  ): void => {
    const state = stateOf(`${signal}${destination}`);
    state.loss += items;
    state.works = false;
    const line = (outcome: string, loss: number) => {
      const { code, text } = reason();
      const count = loss === 0 ? '' : ` ${itemCount(loss, signal)} lost.`;
      return [code, `${outcome} ${signal}${destination}: ${text}${count}`] as const;
    };
    const outcome = () => (state.isReported ? 'still cannot export' : 'cannot export');
    if (items > 0) {
      state.finalReport = (loss) => line(state.works ? 'could not always export' : outcome(), loss);
    }
    const current = outcome();
    if (!startReport(state)) return;
    const { loss } = state;
    state.loss = 0;
    messages.repeat('warn', ...line(current, loss));
  };

  const failAt = (target: Target, items: number, error: Error): void => {
    const destination = ` to ${displayUrl(target.url)}`;
    const state = stateOf(`${target.signal}${destination}`);
    // The cause of the retries says more than that the time for them ran out.
    if (
      !isOnHold ||
      state.error === undefined ||
      !/SIGHTLINE_SHUTDOWN_TIMEOUT/.test(error.message)
    ) {
      state.error = error;
    }
    const { error: firstError } = state;
    fail(target.signal, destination, items, () => {
      const { code, cause, cure } = causeOf(target, firstError);
      return { code, text: `${cause}. ${cure}` };
    });
  };

  return {
    trouble: (target, error) => failAt(target, 0, error),
    lost: failAt,
    failed: (signal, items, error) =>
      fail(signal, '', items, () => ({
        code: 'SL_EXPORT_FAILED',
        text: `${sanitizeText(error.message)}.`,
      })),
    sent(target) {
      const state = states.get(`${target.signal} to ${displayUrl(target.url)}`);
      if (state === undefined) return;
      state.works = true;
      state.error = undefined;
      // Failures between two reports are part of the next report, or of the final one.
      if (!state.isReported || isOnHold) return;
      state.isReported = false;
      const count =
        state.loss === 0 ? '' : ` ${itemCount(state.loss, target.signal)} lost in the meantime.`;
      state.loss = 0;
      messages.repeat(
        'info',
        'SL_EXPORT_RECOVERED',
        `exporting ${target.signal} to ${displayUrl(target.url)} again.${count}`,
      );
    },
    refused(target, items, message) {
      const state = stateOf(`${target.signal} refused`);
      state.loss += items;
      const line = (loss: number) => {
        const outcome =
          loss === 0
            ? 'sent a warning'
            : `rejected ${itemCount(loss, target.signal)} and accepted the rest`;
        const reason = sanitizeText(message) || 'no reason given';
        return ['SL_EXPORT_PARTIAL', `${displayUrl(target.url)} ${outcome}: ${reason}.`] as const;
      };
      state.finalReport = line;
      state.hasWarning = items === 0 && isOnHold;
      if (!startReport(state)) return;
      const { loss } = state;
      state.loss = 0;
      messages.repeat('warn', ...line(loss));
    },
    dropped(signal, items) {
      const name = QUEUE_SIZES[signal];
      const cure = name === undefined ? '' : ` Raise ${name}, or sample less.`;
      reportTotal(
        stateOf(`${signal} dropped`, true),
        items,
        'SL_QUEUE_FULL',
        (loss, scope) =>
          `${ITEM_NAMES[signal]}s arrive faster than they can be exported, and the queue is full: ${loss} dropped${scope}.${cure}`,
      );
    },
    evicted(signal, items) {
      reportTotal(
        stateOf(`${signal} evicted`, true),
        items,
        'SL_MEMORY_LIMIT',
        (loss, scope) =>
          `unsent telemetry has reached SIGHTLINE_MAX_MEMORY_MIB, and the oldest is dropped: ${itemCount(loss, signal)}${scope}. Make sure that exports succeed, set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT if attribute values are long, or raise the limit.`,
      );
    },
    hold() {
      isOnHold = true;
    },
    release() {
      isOnHold = false;
    },
    conclude() {
      isOnHold = false;
      for (const state of states.values()) {
        const { loss, reportedLoss, finalReport } = state;
        if ((loss === reportedLoss && !state.hasWarning) || finalReport === undefined) continue;
        state.hasWarning = false;
        if (state.reportsTotal) state.reportedLoss = loss;
        else state.loss = 0;
        messages.repeat('warn', ...finalReport(loss));
        state.isReported = true;
        state.reportTime = now();
      }
    },
    clock(target, date) {
      const skew = Date.parse(date) - wallClock();
      if (Number.isNaN(skew) || Math.abs(skew) <= MAX_SKEW_MS) return;
      const state = stateOf('clock');
      if (state.isReported) return;
      state.isReported = true;
      const side = skew > 0 ? 'behind' : 'ahead of';
      messages.warn(
        'SL_CLOCK_SKEW',
        `this machine's clock is ${Math.round(Math.abs(skew) / 1000)} s ${side} that of ${new URL(target.url).host}, so telemetry appears at the wrong time. Synchronize it, for example with NTP.`,
      );
    },
  };
}
