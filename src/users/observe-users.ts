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
import { createSessionDuration, showSessions, showStore, showUsers } from './metrics.ts';
import { createProcessSessions } from './process-sessions.ts';
import { createIsInSession } from './session-routes.ts';
import type { OnEnded, Sessions } from './sessions.ts';
import { createUserOfRequest } from './user-of-request.ts';

/** A request of the http instrumentation, as it is when it has ended. */
export interface Ended {
  readonly method: { readonly name: string };
  readonly route?: string;
  readonly status: number;
  readonly started: number;
}

/** Counts the users of requests, and their sessions. */
export interface UserObserver {
  requestEnded(request: IncomingMessage, ended: Ended): void;
  /** The process ends: sessions that only it knows are over. */
  end(): void;
  /** Settles when a store has received the last, or is waited for no longer; never rejects. */
  settled(): Promise<void>;
}

export interface UserObserverOptions {
  readonly settings: UserSettings;
  /** SIGHTLINE_HASH_KEY. */
  readonly hashKey: string | undefined;
  /** Of the process; its service is what all processes of a fleet have in common. */
  readonly resource: Resource;
  readonly warn: Report;
}

/** The service refused the user, so nothing says that it was one. */
const UNAUTHORIZED = 401;

/** To be called once the meter provider is set. */
export function observeUsers(options: UserObserverOptions): UserObserver {
  const { settings, hashKey, resource } = options;
  const service = serviceOf(resource);
  const meter = metrics.getMeter('sightline/users', VERSION);
  // All processes of a service need the same key; one that is not set is no secret, which is documented.
  const hash = createKeyedHash(hashKey ?? `sightline:users:${service}`);
  const userOf = createUserOfRequest(settings.sources);
  const isInSession = createIsInSession(settings.sessionRoutes);
  const users = createActiveUsers(hash);
  showUsers(meter, users);
  const sessions = startSessions(options, service, hash, createSessionDuration(meter));

  return {
    requestEnded(request, { method, route, status, started }) {
      if (status === UNAUTHORIZED) return;
      const id = userOf(request);
      if (id === undefined) return;
      const now = performance.now();
      users.seen(id, now);
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
    showSessions(meter, sessions, 'process');
    return sessions;
  }
  const { createRedisSessions } = load<typeof import('./redis/redis-sessions.ts')>(
    'sightline:users/redis/redis-sessions',
  );
  const sessions = createRedisSessions({ store, service, idleMs, hash, onEnded, warn });
  showSessions(meter, sessions, 'fleet');
  showStore(meter, sessions.isUp);
  return sessions;
}

/** `environment/namespace/name`. */
function serviceOf(resource: Resource): string {
  const attributes = resource.getRawAttributes?.() ?? [];
  return ['deployment.environment.name', 'service.namespace', 'service.name']
    .map((wanted) => attributes.find(([key]) => key === wanted)?.[1])
    .filter((value) => typeof value === 'string')
    .join('/');
}
