import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { clearTimeout, performance, setInterval, setTimeout, wallClock } from '../../util/clock.ts';
import type { KeyedHash } from '../../util/keyed-hash.ts';
import type { Report } from '../../util/message-code.ts';
import type { OnEnded, Sessions } from '../sessions.ts';
import { type Activity, createPendingActivity } from './pending-activity.ts';
import { redisAddress } from './redis-address.ts';
import { createConnection } from './redis-connection.ts';
import { type Reply, ReplyError } from './resp-parser.ts';
import { SESSION_SCRIPT } from './session-script.ts';
import { createStoreReports } from './store-reports.ts';

export interface RedisSessionsOptions {
  /** SIGHTLINE_SESSION_STORE. */
  readonly store: string;
  /** Part of the keys that distinguishes the sessions of this service from those of others. */
  readonly service: string;
  readonly idleMs: number;
  readonly hash: KeyedHash;
  readonly onEnded: OnEnded;
  readonly warn: Report;
}

/** Sessions in a store. */
export interface StoredSessions extends Sessions {
  /** Whether the last request to the store succeeded. */
  isUp(): boolean;
}

const TICK_MS = 1000;
/** Even without activity, ended sessions are fetched; more often if gaps are short. */
const LONGEST_POLL_MS = 5000;
const POLLS_A_GAP = 3;
const TIMEOUT_MS = 5000;
/** Batches of other processes may arrive this late and still belong to their session. */
const GRACE_MS = 5000;
/** How long open sessions are stored while no process of the service runs. */
const KEPT_MS = 24 * 3_600_000;
/** A script blocks Redis while it runs. */
const USERS_A_BATCH = 500;
const MAX_ENDED = 1000;
/** How long an exiting process waits for the last batch. */
const SETTLE_MS = 500;
/** Limit of pending entries, at about 200 bytes each; more are dropped. */
const MAX_PENDING = 50_000;

/**
 * Tracks the exact sessions of all processes that share a Redis. Activity is merged by user and sent every
 * second. While the store is unavailable it is queued; a session is split only if the outage is longer than
 * the gap, and only what a process still has when it exits is lost.
 */
export function createRedisSessions(options: RedisSessionsOptions): StoredSessions {
  const { store, service, idleMs, hash, onEnded, warn } = options;
  const address = redisAddress(store);
  const connection = createConnection(address, TIMEOUT_MS);
  const reports = createStoreReports(address.server, warn);
  const keys = ['last', 'first'].map((name) => `{sightline:sessions:${service}}:${name}`);
  const pending = createPendingActivity(idleMs, MAX_PENDING);
  const pollMs = Math.min(LONGEST_POLL_MS, Math.max(TICK_MS, idleMs / POLLS_A_GAP));
  let activeSessions = 0;
  let isUp = false;
  let lastPoll = Number.NEGATIVE_INFINITY;
  let inFlight: Promise<void> | undefined;

  const exchange = async (): Promise<void> => {
    let batch: readonly Activity[] = [];
    try {
      for (let more = true; more; ) {
        batch = pending.take(USERS_A_BATCH);
        const { active, ended } = parseReply(
          await connection.command(command(keys, idleMs, batch)),
        );
        batch = [];
        activeSessions = active;
        for (const ms of ended) onEnded(ms / 1000);
        more = pending.size > 0 || ended.length >= MAX_ENDED;
      }
      isUp = true;
      reports.works(pending.takeLostCount());
    } catch (error) {
      // Sent again. Redis may have processed it already: the same activity changes nothing.
      for (const { user, from, to } of batch) pending.add(user, from, to);
      const wasUp = isUp;
      isUp = false;
      // A Redis that was restarted or closes idle connections accepts a new connection at once.
      if (wasUp && !(error instanceof ReplyError)) await exchange();
      else reports.failed(error as Error);
    }
  };
  const send = (): Promise<void> => {
    lastPoll = performance.now();
    inFlight ??= context.with(suppressTracing(ROOT_CONTEXT), exchange).finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };
  const tick = setInterval(() => {
    if ((isUp && pending.size > 0) || performance.now() - lastPoll >= pollMs) void send();
  }, TICK_MS);
  tick.unref();

  return {
    touch: (id, from, to) => pending.add(hash(id), from, to),
    active: () => activeSessions,
    isUp: () => isUp,
    end() {},
    async settled() {
      connection.hold(true);
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, SETTLE_MS);
      await Promise.race([
        (async () => {
          await inFlight;
          if (pending.size > 0) await send();
        })(),
        late,
      ]);
      clearTimeout(timer);
      connection.hold(false);
      if (pending.size > 0)
        warn(
          'SL_SESSIONS_UNSAVED',
          `the last activity of ${pending.size} users was not saved in Redis at ${address.server}: it did not respond before the process had to end.`,
        );
    },
  };
}

interface ScriptReply {
  readonly active: number;
  readonly ended: readonly number[];
}

function command(
  keys: readonly string[],
  idleMs: number,
  batch: readonly Activity[],
): readonly string[] {
  const now = wallClock();
  // All processes share the current wall clock: it may have been set since this process started.
  const offset = now - performance.now();
  const epoch = (time: number): string => String(Math.round(time + offset));
  const numbers = [now, idleMs, GRACE_MS, idleMs + KEPT_MS, MAX_ENDED];
  const parts = ['EVAL', SESSION_SCRIPT, String(keys.length), ...keys, ...numbers.map(String)];
  for (const { user, from, to } of batch) parts.push(user, epoch(from), epoch(to));
  return parts;
}

function parseReply(reply: Reply): ScriptReply {
  if (Array.isArray(reply)) {
    const [active, ended] = reply as readonly Reply[];
    if (typeof active === 'number' && Array.isArray(ended)) {
      return { active, ended: ended.filter((each) => typeof each === 'number') };
    }
  }
  throw new ReplyError('the script returned an unexpected reply');
}
