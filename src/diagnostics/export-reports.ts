import type { Sent, Target } from '../export/pending-exports.ts';
import * as clock from '../util/clock.ts';
import type { MessageCode } from '../util/message-code.ts';
import type { Cause } from './causes/cause.ts';
import { causeOf } from './causes/export-causes.ts';
import { foreignText } from './causes/foreign-text.ts';
import type { Messages } from './operator-log.ts';
import { shownUrl } from './shown-url.ts';

/** How long a trouble that lasts is not reported again, in milliseconds. */
const QUIET_MS = 5 * 60_000;

/** A clock that is off by more than this puts spans where nobody looks, in milliseconds. */
const MAX_SKEW_MS = 60_000;

const ITEMS: Readonly<Record<Sent, string>> = {
  traces: 'span',
  metrics: 'data point',
  logs: 'log record',
  errors: 'error',
};

function counted(items: number, signal: Sent): string {
  return `${items} ${ITEMS[signal]}${items === 1 ? '' : 's'}`;
}

const QUEUES: Readonly<Partial<Record<Sent, string>>> = {
  traces: 'OTEL_BSP_MAX_QUEUE_SIZE',
  logs: 'OTEL_BLRP_MAX_QUEUE_SIZE',
};

/**
 * Reports to the operator what becomes of exports: the first failure of each signal with its cause and cure,
 * then every 5 minutes how much was dropped since, then once that it works again. When the process ends, what
 * was lost since the last line: the numbers of all lines add up to what was lost in all.
 */
export interface ExportReports {
  /** An attempt failed and will be tried again. */
  trouble(target: Target, error: Error): void;
  /** Data was given up. */
  lost(target: Target, items: number, error: Error): void;
  /** Data was given up by an exporter that is not one of OTLP. */
  failed(signal: Sent, items: number, error: Error): void;
  /** Data was taken, but for so many items: the partial success of OTLP. */
  refused(target: Target, items: number, message: string): void;
  sent(target: Target): void;
  /** An item found no room in a queue. */
  dropped(signal: Sent, items: number): void;
  /** Items were given up to keep within SIGHTLINE_MAX_MEMORY_MIB. */
  evicted(signal: Sent, items: number): void;
  /** The time at the collector, from the header `Date` of its answer. */
  clock(target: Target, date: string): void;
  /** The shutdown begins: from now on losses are counted, and reported when it is over, in one line each. */
  hold(): void;
  /** The process lives on. */
  release(): void;
  /** The shutdown is over: reports what was lost and not reported yet, however recent the last line is. */
  conclude(): void;
}

interface State {
  /** Whether the trouble that lasts has been reported. */
  reported: boolean;
  reportedAt: number;
  /** What was lost: since the last report, or in all where the total is reported. */
  lost: number;
  /** How much of that was reported. */
  reportedLoss: number;
  readonly reportsTotal: boolean;
  /** Why it failed. */
  error: Error | undefined;
  /** Whether the last was sent. */
  works: boolean;
  /** Whether a collector has sent a text without a number, which waits for the end of the process. */
  isSaidOnly: boolean;
  /** The line for it at the end of the process, and its code. */
  atEnd: ((lost: number) => readonly [MessageCode, string]) | undefined;
}

/**
 * @param now milliseconds that only grow, for tests
 * @param wallClock milliseconds since 1970, for tests
 */
export function createExportReports(
  messages: Pick<Messages, 'warn' | 'repeat'>,
  now: () => number = clock.performance.now,
  wallClock: () => number = clock.wallClock,
): ExportReports {
  const states = new Map<string, State>();
  let isHeld = false;
  const stateOf = (key: string, reportsTotal = false): State => {
    let state = states.get(key);
    if (state === undefined) {
      state = {
        reported: false,
        reportedAt: Number.NEGATIVE_INFINITY,
        lost: 0,
        reportedLoss: 0,
        reportsTotal,
        works: false,
        error: undefined,
        isSaidOnly: false,
        atEnd: undefined,
      };
      states.set(key, state);
    }
    return state;
  };
  /** Whether a report is due, which then counts as made. */
  const isDue = (state: State): boolean => {
    if (isHeld || now() - state.reportedAt < QUIET_MS) return false;
    state.reportedAt = now();
    state.reported = true;
    return true;
  };

  /** For a loss that goes on: reports the total. */
  const reportTotal = (
    state: State,
    items: number,
    code: MessageCode,
    line: (lost: number, rest: string) => string,
  ): void => {
    state.lost += items;
    state.atEnd ??= (lost) => [code, line(lost, ' in all')];
    if (!isDue(state)) return;
    state.reportedLoss = state.lost;
    messages.repeat('warn', code, line(state.lost, ' so far, and more to come'));
  };

  const fail = (
    signal: Sent,
    place: string,
    items: number,
    reason: () => Pick<Cause, 'code'> & { readonly text: string },
  ): void => {
    const state = stateOf(`${signal}${place}`);
    state.lost += items;
    state.works = false;
    const line = (what: string, lost: string) => {
      const { code, text } = reason();
      return [code, `${signal} ${what}${place}: ${text}${lost}`] as const;
    };
    const cannot = state.reported ? 'still cannot be sent' : 'cannot be sent';
    if (items > 0) {
      state.atEnd = (lost) => {
        const still = state.reported ? 'still cannot be sent' : 'cannot be sent';
        return line(
          state.works ? 'could not always be sent' : still,
          ` ${counted(lost, signal)} lost.`,
        );
      };
    }
    if (!isDue(state)) return;
    const lost = state.lost === 0 ? '' : ` ${counted(state.lost, signal)} lost.`;
    state.lost = 0;
    messages.repeat('warn', ...line(cannot, lost));
  };

  const failAt = (target: Target, items: number, error: Error): void => {
    const place = ` to ${shownUrl(target.url)}`;
    const state = stateOf(`${target.signal}${place}`);
    // That there was no more time to try again says less than why it had to be tried again.
    if (!isHeld || state.error === undefined || !/SIGHTLINE_SHUTDOWN_TIMEOUT/.test(error.message)) {
      state.error = error;
    }
    const { error: shownError } = state;
    fail(target.signal, place, items, () => {
      const { code, cause, cure } = causeOf(target, shownError);
      return { code, text: `${cause}. ${cure}` };
    });
  };

  return {
    trouble: (target, error) => failAt(target, 0, error),
    lost: failAt,
    failed: (signal, items, error) =>
      fail(signal, '', items, () => ({
        code: 'SL_EXPORT_FAILED',
        text: `${foreignText(error.message)}.`,
      })),
    sent(target) {
      const state = states.get(`${target.signal} to ${shownUrl(target.url)}`);
      if (state === undefined) return;
      state.works = true;
      state.error = undefined;
      // What comes and goes is reported with the next failure, or at the end.
      if (!state.reported || isHeld) return;
      state.reported = false;
      const lost = state.lost === 0 ? '' : ` ${counted(state.lost, target.signal)} lost meanwhile.`;
      state.lost = 0;
      messages.repeat(
        'info',
        'SL_EXPORT_RECOVERED',
        `${target.signal} are sent to ${shownUrl(target.url)} again.${lost}`,
      );
    },
    refused(target, items, message) {
      const state = stateOf(`${target.signal} refused`);
      state.lost += items;
      const line = (lost: number) => {
        const what =
          lost === 0 ? 'warns' : `rejected ${counted(lost, target.signal)} and accepted the rest`;
        const reason = foreignText(message) || 'it gave no reason';
        return ['SL_EXPORT_PARTIAL', `${shownUrl(target.url)} ${what}: ${reason}.`] as const;
      };
      state.atEnd = line;
      state.isSaidOnly = items === 0 && isHeld;
      if (!isDue(state)) return;
      const { lost } = state;
      state.lost = 0;
      messages.repeat('warn', ...line(lost));
    },
    dropped(signal, items) {
      const name = QUEUES[signal];
      const cure = name === undefined ? '' : ` Raise ${name}, or sample less.`;
      reportTotal(
        stateOf(`${signal} dropped`, true),
        items,
        'SL_QUEUE_FULL',
        (lost, rest) =>
          `${ITEMS[signal]}s come faster than they are sent, and the queue is full: ${lost} dropped${rest}.${cure}`,
      );
    },
    evicted(signal, items) {
      reportTotal(
        stateOf(`${signal} evicted`, true),
        items,
        'SL_MEMORY_LIMIT',
        (lost, rest) =>
          `unsent telemetry has reached SIGHTLINE_MAX_MEMORY_MIB, and the oldest is dropped: ${counted(lost, signal)}${rest}. Make sure that it can be sent, set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT if values are long, or raise the limit.`,
      );
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
    },
    conclude() {
      isHeld = false;
      for (const state of states.values()) {
        const { lost, reportedLoss, atEnd } = state;
        if ((lost === reportedLoss && !state.isSaidOnly) || atEnd === undefined) continue;
        state.isSaidOnly = false;
        if (state.reportsTotal) state.reportedLoss = lost;
        else state.lost = 0;
        messages.repeat('warn', ...atEnd(lost));
        state.reported = true;
        state.reportedAt = now();
      }
    },
    clock(target, date) {
      const skew = Date.parse(date) - wallClock();
      if (Number.isNaN(skew) || Math.abs(skew) <= MAX_SKEW_MS) return;
      const state = stateOf('clock');
      if (state.reported) return;
      state.reported = true;
      const side = skew > 0 ? 'behind' : 'ahead of';
      messages.warn(
        'SL_CLOCK_SKEW',
        `the clock of this machine is ${Math.round(Math.abs(skew) / 1000)} s ${side} that of ${new URL(target.url).host}, so telemetry appears at the wrong time. Synchronize it, for instance by NTP.`,
      );
    },
  };
}
