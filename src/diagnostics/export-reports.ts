import type { Sent, Target } from '../export/pending-exports.ts';
import * as clock from '../util/clock.ts';
import { causeOf } from './causes/export-causes.ts';
import { foreignText } from './causes/foreign-text.ts';
import type { Messages } from './operator-log.ts';

/** How long a trouble that lasts is not told again, in milliseconds. */
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
 * Told what becomes of exports, and tells the operator: the first failure of each signal with its cause
 * and cure, then once in 5 minutes how much was dropped since, then once that it works again. When the
 * process ends, what was lost since the last line: the numbers of all lines are what was lost in all.
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
  /** The end begins: from now on losses are counted, and told when it is over, in one line each. */
  hold(): void;
  /** The process lives on. */
  release(): void;
  /** The end is over: tells what was lost and not told yet, however short ago the last line was. */
  conclude(): void;
}

interface State {
  /** Whether the trouble that lasts has been told. */
  told: boolean;
  toldAt: number;
  /** What was lost: since it was told, or in all where that is what is told. */
  lost: number;
  /** How much of that was told. */
  toldOf: number;
  readonly tellsAll: boolean;
  /** Why it failed. */
  error: Error | undefined;
  /** Whether the last was sent. */
  works: boolean;
  /** Whether a collector has said something without a number, which waits for the end of the process. */
  isSaidOnly: boolean;
  /** The line for it at the end of the process. */
  atEnd: ((lost: number) => string) | undefined;
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
  const stateOf = (key: string, tellsAll = false): State => {
    let state = states.get(key);
    if (state === undefined) {
      state = {
        told: false,
        toldAt: Number.NEGATIVE_INFINITY,
        lost: 0,
        toldOf: 0,
        tellsAll,
        works: false,
        error: undefined,
        isSaidOnly: false,
        atEnd: undefined,
      };
      states.set(key, state);
    }
    return state;
  };
  /** Whether there is something to say, which is then taken as said. */
  const mayTell = (state: State): boolean => {
    if (isHeld || now() - state.toldAt < QUIET_MS) return false;
    state.toldAt = now();
    state.told = true;
    return true;
  };

  /** Of what goes on and on: tells how much it is in all. */
  const tellAll = (
    state: State,
    items: number,
    line: (lost: number, rest: string) => string,
  ): void => {
    state.lost += items;
    state.atEnd ??= (lost) => line(lost, ' in all');
    if (!mayTell(state)) return;
    state.toldOf = state.lost;
    messages.repeat('warn', line(state.lost, ' so far, and more to come'));
  };

  const fail = (signal: Sent, place: string, items: number, words: () => string): void => {
    const state = stateOf(`${signal}${place}`);
    state.lost += items;
    state.works = false;
    const line = (what: string, lost: string) => `${signal} ${what}${place}: ${words()}${lost}`;
    const cannot = state.told ? 'still cannot be sent' : 'cannot be sent';
    if (items > 0) {
      state.atEnd = (lost) => {
        const still = state.told ? 'still cannot be sent' : 'cannot be sent';
        return line(
          state.works ? 'could not always be sent' : still,
          ` ${counted(lost, signal)} lost.`,
        );
      };
    }
    if (!mayTell(state)) return;
    const lost = state.lost === 0 ? '' : ` ${counted(state.lost, signal)} lost.`;
    state.lost = 0;
    messages.repeat('warn', line(cannot, lost));
  };

  const failAt = (target: Target, items: number, error: Error): void => {
    const place = ` to ${shown(target.url)}`;
    const state = stateOf(`${target.signal}${place}`);
    // That there was no more time to try again says less than why it had to be tried again.
    if (!isHeld || state.error === undefined || !/SIGHTLINE_SHUTDOWN_TIMEOUT/.test(error.message)) {
      state.error = error;
    }
    const { error: told } = state;
    fail(target.signal, place, items, () => {
      const { cause, cure } = causeOf(target, told);
      return `${cause}. ${cure}`;
    });
  };

  return {
    trouble: (target, error) => failAt(target, 0, error),
    lost: failAt,
    failed: (signal, items, error) =>
      fail(signal, '', items, () => `${foreignText(error.message)}.`),
    sent(target) {
      const state = states.get(`${target.signal} to ${shown(target.url)}`);
      if (state === undefined) return;
      state.works = true;
      state.error = undefined;
      // What comes and goes is told with the next failure, or at the end.
      if (!state.told || isHeld) return;
      state.told = false;
      const lost = state.lost === 0 ? '' : ` ${counted(state.lost, target.signal)} lost meanwhile.`;
      state.lost = 0;
      messages.repeat('info', `${target.signal} are sent to ${shown(target.url)} again.${lost}`);
    },
    refused(target, items, message) {
      const state = stateOf(`${target.signal} refused`);
      state.lost += items;
      const line = (lost: number) => {
        const what =
          lost === 0 ? 'says' : `took the ${target.signal} but for ${counted(lost, target.signal)}`;
        return `${shown(target.url)} ${what}: ${foreignText(message) || 'it gave no reason'}.`;
      };
      state.atEnd = line;
      state.isSaidOnly = items === 0 && isHeld;
      if (!mayTell(state)) return;
      const { lost } = state;
      state.lost = 0;
      messages.repeat('warn', line(lost));
    },
    dropped(signal, items) {
      const name = QUEUES[signal];
      const cure = name === undefined ? '' : ` Raise ${name}, or sample less.`;
      tellAll(
        stateOf(`${signal} dropped`, true),
        items,
        (lost, rest) =>
          `${ITEMS[signal]}s come faster than they are sent, and the queue is full: ${lost} dropped${rest}.${cure}`,
      );
    },
    evicted(signal, items) {
      tellAll(
        stateOf(`${signal} evicted`, true),
        items,
        (lost, rest) =>
          `telemetry that waits to be sent has reached SIGHTLINE_MAX_MEMORY_MIB, and the oldest goes: ${counted(lost, signal)}${rest}. See that it can be sent, set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT where values are long, or raise the limit.`,
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
        const { lost, toldOf, atEnd } = state;
        if ((lost === toldOf && !state.isSaidOnly) || atEnd === undefined) continue;
        state.isSaidOnly = false;
        if (state.tellsAll) state.toldOf = lost;
        else state.lost = 0;
        messages.repeat('warn', atEnd(lost));
        state.told = true;
        state.toldAt = now();
      }
    },
    clock(target, date) {
      const skew = Date.parse(date) - wallClock();
      if (Number.isNaN(skew) || Math.abs(skew) <= MAX_SKEW_MS) return;
      const state = stateOf('clock');
      if (state.told) return;
      state.told = true;
      const side = skew > 0 ? 'behind' : 'ahead of';
      messages.warn(
        `the clock of this machine is ${Math.round(Math.abs(skew) / 1000)} s ${side} that of ${new URL(target.url).host}, so telemetry appears at the wrong time. Set it, by NTP for instance.`,
      );
    },
  };
}

/** Without user name, password and query, which may be secrets. */
function shown(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol === 'unix:') return url;
  const path = parsed.pathname === '/' ? '' : parsed.pathname;
  return `${parsed.protocol}//${parsed.host}${path}`;
}
