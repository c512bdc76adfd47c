import type { IncomingMessage } from 'node:http';
import { metrics } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { UserSettings } from '../configuration/environment/users-from-environment.ts';
import { load } from '../lazy/load.ts';
import { performance } from '../util/clock.ts';
import { createKeyedHash, type KeyedHash } from '../util/keyed-hash.ts';
import type { Report } from '../util/message-code.ts';
import { VERSION } from '../util/version.ts';
import { createActiveUsers } from './active-users.ts';
import { createProcessSessions } from './process-sessions.ts';
import { createIsInSession } from './session-routes.ts';
import type { OnEnded, Sessions } from './sessions.ts';
import {
  createSessionDuration,
  registerSessionMetrics,
  registerStoreMetric,
  registerUserMetrics,
} from './user-metrics.ts';
import { createUserOfRequest } from './user-of-request.ts';

/** An ended request of the HTTP instrumentation. */
export interface EndedRequest {
  readonly method: { readonly name: string };
  readonly route?: string;
  readonly status: number;
  readonly started: number;
}

/** Counts users and their sessions. */
export interface UserObserver {
  requestEnded(request: IncomingMessage, endedRequest: EndedRequest): void;
  /** The process ends: ends the sessions of this process. */
  end(): void;
  /** Resolves when the store has received everything or is no longer waited for; never rejects. */
  settled(): Promise<void>;
}

export interface UserObserverOptions {
  readonly settings: UserSettings;
  /** SIGHTLINE_HASH_KEY. */
  readonly hashKey: string | undefined;
  /** The resource of the process. Its service attributes identify the fleet. */
  readonly resource: Resource;
  readonly warn: Report;
}

/** The service rejected the credentials, so the id is not trustworthy. */
const UNAUTHORIZED = 401;

/** Requires that the meter provider is registered. */
export function observeUsers(options: UserObserverOptions): UserObserver {
  const { settings, hashKey, resource } = options;
  const service = serviceOf(resource);
  const meter = metrics.getMeter('sightline/users', VERSION);
  // All processes of a service need the same key. The default is not secret, as documented.
  const hash = createKeyedHash(hashKey ?? `sightline:users:${service}`);
  const userOf = createUserOfRequest(settings.sources);
  const isInSession = createIsInSession(settings.sessionRoutes);
  const users = createActiveUsers(hash);
  registerUserMetrics(meter, users);
  const sessions = startSessions(options, service, hash, createSessionDuration(meter));

  return {
    requestEnded(request, { method, route, status, started }) {
      if (status === UNAUTHORIZED) return;
      const id = userOf(request);
      if (id === undefined) return;
      const now = performance.now();
      users.add(id, now);
      if (isInSession(method.name, route, request.url ?? '/')) sessions.touch(id, started, now);
    },
    end: sessions.end,
    settled: sessions.settled,
  };
}

function startSessions(
  { settings, warn }: UserObserverOptions,
  service: string,
  hash: KeyedHash,
  onEnded: OnEnded,
): Sessions {
  const meter = metrics.getMeter('sightline/users', VERSION);
  const { sessionIdleMs: idleMs, sessionStore: store } = settings;
  if (store === undefined) {
    const sessions = createProcessSessions(idleMs, onEnded);
    registerSessionMetrics(meter, sessions, 'process');
    return sessions;
  }
  const { createRedisSessions } = load<typeof import('./redis/redis-sessions.ts')>(
    'sightline:users/redis/redis-sessions',
  );
  const sessions = createRedisSessions({ store, service, idleMs, hash, onEnded, warn });
  registerSessionMetrics(meter, sessions, 'fleet');
  registerStoreMetric(meter, sessions.isUp);
  return sessions;
}

/** Returns `environment/namespace/name`. */
function serviceOf(resource: Resource): string {
  const attributes = resource.getRawAttributes?.() ?? [];
  return ['deployment.environment.name', 'service.namespace', 'service.name']
    .map((name) => attributes.find(([key]) => key === name)?.[1])
    .filter((value) => typeof value === 'string')
    .join('/');
}
