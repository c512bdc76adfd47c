import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { SharedOperation } from '../database-support/shared-operation.ts';
import { type ConnectionTimes, poolNameOf } from '../metric-support/connection-times.ts';
import { createQueryCache, type QueryCache } from './query-cache.ts';

/** The server and the database of a client. */
export interface PgClient {
  readonly connectionParameters: {
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
  };
}

/** The options of a pool, and the number of its idle clients. */
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

/** A server and a database: what the spans and metrics of their connections have in common. */
export interface PgServer {
  readonly queries: QueryCache;
  /** Opening a connection, or taking one from the pool. */
  readonly connecting: SharedOperation;
  readonly poolName: string;
  /** The metrics of its connections, from the first one on. */
  times: ConnectionTimes | undefined;
}

/** By the options of clients and pools. */
const serversByOptions = new WeakMap<object, PgServer>();
/** By attributes, so that the clients of a pool share their cache of queries. */
const servers = new Map<string, PgServer>();
/** The servers and databases that are cached. */
const MAX_SERVERS = 200;

/** The server of a client, which never changes; the same object each time. */
export function serverOfClient({ connectionParameters }: PgClient): PgServer {
  return (
    serversByOptions.get(connectionParameters) ??
    cacheServer(connectionParameters, ({ database, host, port }) =>
      serverOf('pg.connect', attributesOf(database, host, port), database),
    )
  );
}

/** The server of a pool, which may not have connected yet. */
export function serverOfPool({ options }: PgPool): PgServer {
  return (
    serversByOptions.get(options) ??
    cacheServer(options, ({ connectionString = '', database, host, port, idleTimeoutMillis }) => {
      const url = URL.canParse(connectionString) ? new URL(connectionString) : undefined;
      const namespace = url?.pathname.slice(1) ?? database;
      const attributes = attributesOf(namespace, url?.hostname ?? host, Number(url?.port) || port);
      if (idleTimeoutMillis != null) {
        attributes['db.postgresql.idle.timeout.millis'] = idleTimeoutMillis;
      }
      return serverOf('pg-pool.connect', attributes, namespace);
    })
  );
}

function cacheServer<T extends object>(options: T, build: (options: T) => PgServer): PgServer {
  const server = build(options);
  serversByOptions.set(options, server);
  return server;
}

function serverOf(connecting: string, shared: Attributes, database: string | undefined): PgServer {
  const key = JSON.stringify([connecting, shared]);
  const cached = servers.get(key);
  if (cached !== undefined) return cached;
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
  if (servers.size < MAX_SERVERS) servers.set(key, server);
  return server;
}

function attributesOf(namespace?: string, address?: string, port?: number): Attributes {
  const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL };
  if (namespace !== undefined) attributes[ATTR_DB_NAMESPACE] = namespace;
  if (address !== undefined) attributes[ATTR_SERVER_ADDRESS] = address;
  // May be a text; the semantic conventions have a number.
  if (port !== undefined && Number.isInteger(Number(port)))
    attributes[ATTR_SERVER_PORT] = Number(port);
  return attributes;
}
