import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { clearTimeout, performance, setInterval, setTimeout, wallClock } from '../../util/clock.ts';
import type { KeyedHash } from '../../util/keyed-hash.ts';
import type { Report } from '../../util/message-code.ts';
import type { OnEnded, Sessions } from '../sessions.ts';
import { redisAddress } from './address.ts';
import { createConnection } from './connection.ts';
import { type Activity, createWaiting } from './pending-activity.ts';
import { type Reply, ReplyError } from './resp-parser.ts';
import { SESSION_SCRIPT } from './session-script.ts';
import { createStoreReports } from './store-reports.ts';

export interface RedisSessionsOptions {
  /** SIGHTLINE_SESSION_STORE. */
  readonly store: string;
  /** What distinguishes the sessions of this service from those of others: a part of the keys. */
  readonly service: string;
  readonly idleMs: number;
  readonly hash: KeyedHash;
  readonly onEnded: OnEnded;
  readonly warn: Report;
}

/** Sessions in a store. */
export interface StoredSessions extends Sessions {
  /** Whether the store has answered last. */
  isUp(): boolean;
}

/** What is sent within a second of it. */
const TICK_MS = 1000;
/** Without anything to send, ended sessions are still asked for; more often where gaps are short. */
const LONGEST_POLL_MS = 5000;
const POLLS_A_GAP = 3;
const TIMEOUT_MS = 5000;
/** Batches of other processes may come this much late, and are then still part of their session. */
const GRACE_MS = 5000;
/** While nobody restarts the service, sessions that were open stay; then they are lost. */
const KEPT_MS = 24 * 3_600_000;
/** One script keeps Redis for itself while it runs. */
const USERS_A_BATCH = 500;
const MOST_ENDED = 1000;
/** How long the end of the process waits for the last batch. */
const SETTLE_MS = 500;
/** Users whose activity waits for the store, at about 200 bytes each; that of more is lost. */
export const MOST_WAITING = 50_000;

/**
 * The sessions of all processes that share a Redis, exactly: activity is gathered by user, and sent every
 * second. While the store is away it waits here; a session is split only where the wait was longer than the
 * gap, and nothing is lost but what a process still has when it ends.
 */
export function createRedisSessions(options: RedisSessionsOptions): StoredSessions {
  const { store, service, idleMs, hash, onEnded, warn } = options;
  const address = redisAddress(store);
  const connection = createConnection(address, TIMEOUT_MS);
  const reports = createStoreReports(address.shown, warn);
  const keys = ['last', 'first'].map((name) => `{sightline:sessions:${service}}:${name}`);
  const waiting = createWaiting(idleMs, MOST_WAITING);
  const pollMs = Math.min(LONGEST_POLL_MS, Math.max(TICK_MS, idleMs / POLLS_A_GAP));
  let known = 0;
  let up = false;
  let asked = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const exchange = async (): Promise<void> => {
    let batch: readonly Activity[] = [];
    try {
      for (let more = true; more; ) {
        batch = waiting.take(USERS_A_BATCH);
        const { active, ended } = answerOf(await connection.command(command(keys, idleMs, batch)));
        batch = [];
        known = active;
        for (const ms of ended) onEnded(ms / 1000);
        more = waiting.size > 0 || ended.length >= MOST_ENDED;
      }
      up = true;
      reports.works(waiting.takeLost());
    } catch (error) {
      // Sent again: whatever Redis has done of it already, the same activity changes nothing.
      for (const { user, from, to } of batch) waiting.add(user, from, to);
      const wasUp = up;
      up = false;
      // A Redis that was restarted, or that closes connections without traffic, takes a new one at once.
      if (wasUp && !(error instanceof ReplyError)) await exchange();
      else reports.failed(error as Error);
    }
  };
  const send = (): Promise<void> => {
    asked = performance.now();
    running ??= context.with(suppressTracing(ROOT_CONTEXT), exchange).finally(() => {
      running = undefined;
    });
    return running;
  };
  const tick = setInterval(() => {
    if ((up && waiting.size > 0) || performance.now() - asked >= pollMs) void send();
  }, TICK_MS);
  tick.unref();

  return {
    touch: (id, from, to) => waiting.add(hash(id), from, to),
    active: () => known,
    isUp: () => up,
    end() {},
    async settled() {
      connection.hold(true);
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, SETTLE_MS);
      await Promise.race([
        (async () => {
          await running;
          if (waiting.size > 0) await send();
        })(),
        late,
      ]);
      clearTimeout(timer);
      connection.hold(false);
      if (waiting.size > 0)
        warn(
          'SL_SESSIONS_UNSAVED',
          `the last activity of ${waiting.size} users was not saved in Redis at ${address.shown}: it did not respond before the process had to end.`,
        );
    },
  };
}

interface Answer {
  readonly active: number;
  readonly ended: readonly number[];
}

function command(
  keys: readonly string[],
  idleMs: number,
  batch: readonly Activity[],
): readonly string[] {
  const now = wallClock();
  // What all processes share is the wall clock as it is now: it may have been set since this one started.
  const offset = now - performance.now();
  const epoch = (time: number): string => String(Math.round(time + offset));
  const numbers = [now, idleMs, GRACE_MS, idleMs + KEPT_MS, MOST_ENDED];
  const parts = ['EVAL', SESSION_SCRIPT, String(keys.length), ...keys, ...numbers.map(String)];
  for (const { user, from, to } of batch) parts.push(user, epoch(from), epoch(to));
  return parts;
}

function answerOf(reply: Reply): Answer {
  if (Array.isArray(reply)) {
    const [active, ended] = reply as readonly Reply[];
    if (typeof active === 'number' && Array.isArray(ended)) {
      return { active, ended: ended.filter((each) => typeof each === 'number') };
    }
  }
  throw new ReplyError('the script was answered in a way that it does not answer');
}
