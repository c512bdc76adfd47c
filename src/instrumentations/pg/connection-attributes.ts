import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { SharedOperation } from '../database-client/shared-operation.ts';
import { type ConnectionTimes, poolNameOf } from '../metric-support/connection-times.ts';
import { createQueryCache, type QueryCache } from './query-cache.ts';

/** What a client knows of where it goes. */
export interface PgClient {
  readonly connectionParameters: {
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
  };
}

/** What a pool was created with. */
export interface PgPool {
  readonly options: {
    readonly connectionString?: string;
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
    readonly idleTimeoutMillis?: number;
  };
  readonly idleCount?: number;
}

/** Where connections go: what their spans and metrics have in common. */
export interface PgServer {
  readonly queries: QueryCache;
  /** The span of a connection that is opened, or had from the pool. */
  readonly connecting: SharedOperation;
  readonly poolName: string;
  /** What is measured of its connections, once there is one. */
  times: ConnectionTimes | undefined;
}

const known = new WeakMap<object, PgServer>();
/** By what is said of them: the clients of a pool share what is known of their queries. */
const servers = new Map<string, PgServer>();
/** Services that make up databases have them described anew. */
const MOST_SERVERS = 200;

/** Where a client goes, and never elsewhere; the same object each time. */
export function serverOfClient({ connectionParameters }: PgClient): PgServer {
  return (
    known.get(connectionParameters) ??
    keep(connectionParameters, ({ database, host, port }) =>
      serverOf('pg.connect', attributes(database, host, port), database),
    )
  );
}

/** The same of a pool, which need not have connected yet. */
export function serverOfPool({ options }: PgPool): PgServer {
  return (
    known.get(options) ??
    keep(options, ({ connectionString = '', database, host, port, idleTimeoutMillis }) => {
      const url = URL.canParse(connectionString) ? new URL(connectionString) : undefined;
      const namespace = url?.pathname.slice(1) ?? database;
      const found = attributes(namespace, url?.hostname ?? host, Number(url?.port) || port);
      if (idleTimeoutMillis != null) {
        found['db.postgresql.idle.timeout.millis'] = idleTimeoutMillis;
      }
      return serverOf('pg-pool.connect', found, namespace);
    })
  );
}

function keep<T extends object>(key: T, build: (from: T) => PgServer): PgServer {
  const built = build(key);
  known.set(key, built);
  return built;
}

function serverOf(connecting: string, shared: Attributes, database: string | undefined): PgServer {
  const key = JSON.stringify([connecting, shared]);
  const found = servers.get(key);
  if (found !== undefined) return found;
  const server: PgServer = {
    queries: createQueryCache(shared, database),
    connecting: new SharedOperation(connecting, shared, undefined),
    poolName: poolNameOf(
      shared[ATTR_SERVER_ADDRESS],
      shared[ATTR_SERVER_PORT],
      shared[ATTR_DB_NAMESPACE],
    ),
    times: undefined,
  };
  if (servers.size < MOST_SERVERS) servers.set(key, server);
  return server;
}

function attributes(namespace?: string, address?: string, port?: number): Attributes {
  const found: Attributes = { [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL };
  if (namespace !== undefined) found[ATTR_DB_NAMESPACE] = namespace;
  if (address !== undefined) found[ATTR_SERVER_ADDRESS] = address;
  // A text where it stood in one; semantic conventions have a number.
  if (port !== undefined && Number.isInteger(Number(port))) found[ATTR_SERVER_PORT] = Number(port);
  return found;
}
