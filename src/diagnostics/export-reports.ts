import type { Sent, Target } from '../lifecycle/last-words.ts';
import { causeOf } from './export-causes.ts';
import { foreignText } from './foreign-text.ts';
import type { Messages } from './messages.ts';

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
 * and cure, then once in 5 minutes how much was dropped since, then once that it works again.
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
}

interface State {
  /** Whether the trouble that lasts has been told. */
  told: boolean;
  toldAt: number;
  lost: number;
}

/**
 * @param now milliseconds that only grow, for tests
 * @param wallClock milliseconds since 1970, for tests
 */
export function createExportReports(
  messages: Pick<Messages, 'warn' | 'repeat'>,
  now: () => number = () => performance.now(),
  wallClock: () => number = Date.now,
): ExportReports {
  const states = new Map<string, State>();
  const stateOf = (key: string): State => {
    let state = states.get(key);
    if (state === undefined) {
      state = { told: false, toldAt: Number.NEGATIVE_INFINITY, lost: 0 };
      states.set(key, state);
    }
    return state;
  };
  /** Whether there is something to say, which is then taken as said. */
  const mayTell = (state: State): boolean => {
    if (now() - state.toldAt < QUIET_MS) return false;
    state.toldAt = now();
    state.told = true;
    return true;
  };

  const fail = (signal: Sent, place: string, items: number, words: () => string): void => {
    const state = stateOf(`${signal}${place}`);
    state.lost += items;
    const before = state.told;
    if (!mayTell(state)) return;
    const lost = state.lost === 0 ? '' : ` ${counted(state.lost, signal)} lost.`;
    if (state.lost > 0) state.lost = 0;
    const still = before ? 'still ' : '';
    messages.repeat('warn', `${signal} ${still}cannot be sent${place}: ${words()}${lost}`);
  };

  const failAt = (target: Target, items: number, error: Error): void =>
    fail(target.signal, ` to ${shown(target.url)}`, items, () => {
      const { cause, cure } = causeOf(target, error);
      return `${cause}. ${cure}`;
    });

  return {
    trouble: (target, error) => failAt(target, 0, error),
    lost: failAt,
    failed: (signal, items, error) =>
      fail(signal, '', items, () => `${foreignText(error.message)}.`),
    sent(target) {
      const state = states.get(`${target.signal} to ${shown(target.url)}`);
      if (state === undefined || !state.told) return;
      state.told = false;
      const lost = state.lost === 0 ? '' : ` ${counted(state.lost, target.signal)} lost meanwhile.`;
      state.lost = 0;
      messages.repeat('info', `${target.signal} are sent to ${shown(target.url)} again.${lost}`);
    },
    refused(target, items, message) {
      const state = stateOf(`${target.signal} refused`);
      state.lost += items;
      if (!mayTell(state)) return;
      const what =
        state.lost === 0
          ? 'says'
          : `took the ${target.signal} but for ${counted(state.lost, target.signal)}`;
      state.lost = 0;
      messages.repeat(
        'warn',
        `${shown(target.url)} ${what}: ${foreignText(message) || 'it gave no reason'}.`,
      );
    },
    dropped(signal, items) {
      const state = stateOf(`${signal} dropped`);
      state.lost += items;
      if (!mayTell(state)) return;
      const name = QUEUES[signal];
      messages.repeat(
        'warn',
        `${ITEMS[signal]}s come faster than they are sent, and the queue is full: ${state.lost} dropped so far, and more to come. ${name === undefined ? '' : `Raise ${name}, or sample less.`}`.trim(),
      );
    },
    evicted(signal, items) {
      const state = stateOf(`${signal} evicted`);
      state.lost += items;
      if (!mayTell(state)) return;
      messages.repeat(
        'warn',
        `telemetry that waits to be sent has reached SIGHTLINE_MAX_MEMORY_MIB, and the oldest goes: ${counted(state.lost, signal)} so far, and more to come. See that it can be sent, set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT where values are long, or raise the limit.`,
      );
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
